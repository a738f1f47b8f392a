package io.secretctl.keys;

import java.util.HexFormat;

/**
 * What a client pins: the SHA-256 of the payload of the first root document of a key space. As text: {@code scroot1},
 * then base64url without padding of the 32 bytes and a checksum of 4 bytes (docs/keys.md).
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record RootFingerprint(String hex) {
    private static final String PREFIX = "scroot1";
    private static final int CHECKSUM_BYTES = 4;
    private static final int BYTES = 32;

    /**
     * Checks the form.
     *
     * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
     */
    public RootFingerprint {
        if (!hex.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("a root fingerprint is 64 lower-case hexadecimal digits");
        }
    }

    /**
     * Reads the text form; white space around it is dropped.
     *
     * @throws IllegalArgumentException if it is anything else, or mistyped
     */
    public static RootFingerprint parse(String text) {
        byte[] body = ChecksummedText.decode("a root fingerprint", PREFIX, text, BYTES, CHECKSUM_BYTES);
        return new RootFingerprint(HexFormat.of().formatHex(body));
    }

    /** The text form, 55 characters. */
    public String text() {
        return ChecksummedText.encode(PREFIX, HexFormat.of().parseHex(hex), CHECKSUM_BYTES);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RootFingerprint that && hex.equals(that.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
