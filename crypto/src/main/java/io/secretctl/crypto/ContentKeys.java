package io.secretctl.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * What is derived from a data key by HKDF-SHA512 (RFC 5869): the key that encrypts the content, and a commitment, so
 * that one envelope can't hold two contents for two readers.
 *
 * @param commitment KC, public
 * @param contentKey CEK, secret
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, never compared, not shared
record ContentKeys(byte[] commitment, byte[] contentKey) {
    private static final String LABEL_COMMIT = "secretctl/v1/commit\0";
    private static final String LABEL_CONTENT = "secretctl/v1/cek\0";
    private static final String LABEL_WRAP = "secretctl/v1/dk\0";

    static ContentKeys derive(byte[] dataKey, byte[] salt, byte[] headerHash) {
        byte[] prk = Kdf.provider().extract(salt, dataKey);
        try {
            return new ContentKeys(
                    expand(prk, LABEL_COMMIT, headerHash, EnvelopeFormat.COMMITMENT_BYTES),
                    expand(prk, LABEL_CONTENT, headerHash, 32));
        } finally {
            Arrays.fill(prk, (byte) 0);
        }
    }

    private static byte[] expand(byte[] prk, String label, byte[] headerHash, int length) {
        return Kdf.provider().expand(prk, concat(Digests.utf8(label), headerHash), length);
    }

    /** The HPKE info that binds a wrapped data key to its envelope and to its recipient. */
    static byte[] wrapInfo(Suite suite, byte[] headerHash, KeyId recipient, byte[] commitment) {
        return concat(
                Digests.utf8(LABEL_WRAP),
                Frame.field(Digests.utf8(suite.id())),
                Frame.field(headerHash),
                Frame.field(recipient.bytes()),
                Frame.field(commitment));
    }

    private static byte[] concat(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            out.put(part);
        }
        return out.array();
    }

    void wipe() {
        Arrays.fill(contentKey, (byte) 0);
    }

    @Override
    public String toString() {
        return "ContentKeys[redacted]";
    }
}
