package io.secretctl.crypto;

import java.util.HexFormat;

/**
 * The name of a public key: SHA-256 of its type, a zero byte, and its bytes; it can't be chosen, and it identifies the
 * key to any second preimage. Ordered by value.
 *
 * @param hex 64 lower-case hexadecimal digits
 */
public record KeyId(String hex) implements Comparable<KeyId> {
    static final int BYTES = 32;

    /**
     * Takes the hexadecimal form.
     *
     * @throws IllegalArgumentException if it is not 64 lower-case hexadecimal digits
     */
    public KeyId {
        if (!Digests.isHex(hex)) {
            throw new IllegalArgumentException("a key id is 64 lower-case hexadecimal digits");
        }
    }

    static KeyId of(String keyType, byte[] publicKey) {
        return new KeyId(Digests.sha256Hex(Digests.utf8(keyType), new byte[1], publicKey));
    }

    static KeyId ofBytes(byte[] bytes) {
        return new KeyId(HexFormat.of().formatHex(bytes));
    }

    byte[] bytes() {
        return HexFormat.of().parseHex(hex);
    }

    /** The first 16 digits: enough for a person to tell keys apart, not enough to decide anything by. */
    public String brief() {
        return hex.substring(0, 16);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyId that && hex.equals(that.hex);
    }

    @Override
    public int hashCode() {
        return hex.hashCode();
    }

    @Override
    public int compareTo(KeyId other) {
        return hex.compareTo(other.hex);
    }

    @Override
    public String toString() {
        return hex;
    }
}
