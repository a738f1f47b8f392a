package io.secretctl.keys;

import io.secretctl.crypto.Digests;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What others need to know of someone: the key to seal to, and the key to verify by. Both are checked keys. As text, it
 * is one line ({@code scpub1...}): about 115 characters for X25519, 1,700 for X-Wing (docs/keys.md).
 *
 * @param recipient values are sealed to this key
 * @param verifyingKey the author's signatures are verified with this key
 */
public record PublicIdentity(Recipient recipient, VerifyingKey verifyingKey) {
    private static final String PREFIX = "scpub1";
    private static final int CHECKSUM_BYTES = 16;
    private static final int MAX_BODY = 1 + Suite.XWING.publicKeyBytes() + VerifyingKey.PUBLIC_KEY_BYTES;

    /**
     * Reads the text form; white space around it, a trailing newline for example, is dropped.
     *
     * @throws IllegalArgumentException if it is anything else: mistyped, cut off, not in its one canonical form, of an
     *     unknown suite, or holding a weak key ({@link io.secretctl.crypto.UnacceptableKeyException})
     */
    public static PublicIdentity parse(String text) {
        byte[] body = ChecksummedText.decode("a public identity", PREFIX, text, MAX_BODY, CHECKSUM_BYTES);
        Suite suite = suite(body.length == 0 ? 0 : body[0]);
        int signingAt = 1 + suite.publicKeyBytes();
        if (body.length != signingAt + VerifyingKey.PUBLIC_KEY_BYTES) {
            throw new IllegalArgumentException("a public identity has another length");
        }
        return new PublicIdentity(
                new Recipient(suite, Arrays.copyOfRange(body, 1, signingAt)),
                new VerifyingKey(Arrays.copyOfRange(body, signingAt, body.length)));
    }

    /** The text form, without a newline; {@link #parse} takes exactly it. */
    public String text() {
        return ChecksummedText.encode(PREFIX, body(), CHECKSUM_BYTES);
    }

    /** Eight groups of four hexadecimal digits, for two people to compare: 128 bits of SHA-256 over both keys. */
    public String fingerprint() {
        String hex = HexFormat.of().formatHex(Digests.sha256(body()), 0, 16);
        return String.join("-", hex.split("(?<=\\G.{4})"));
    }

    private byte[] body() {
        byte[] encryption = recipient.publicKey();
        return ByteBuffer.allocate(1 + encryption.length + VerifyingKey.PUBLIC_KEY_BYTES)
                .put(code(recipient.suite()))
                .put(encryption)
                .put(verifyingKey.publicKey())
                .array();
    }

    private static byte code(Suite suite) {
        return switch (suite) {
            case X25519 -> 1;
            case XWING -> 2;
        };
    }

    private static Suite suite(byte code) {
        for (Suite suite : Suite.values()) {
            if (code(suite) == code) {
                return suite;
            }
        }
        throw new IllegalArgumentException("a public identity of an unknown suite");
    }

    @Override
    public String toString() {
        return "PublicIdentity[" + recipient.suite().keyType() + " " + fingerprint() + "]";
    }
}
