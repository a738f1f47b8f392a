package io.secretctl.store.file;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

final class Digests {
    private static final int TAG_BYTES = 16;

    private Digests() {}

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Returns an entry's tag: half a SHA-256 of its content, in hex. */
    static String tag(byte[] content) {
        return HexFormat.of().formatHex(Arrays.copyOf(sha256(content), TAG_BYTES));
    }
}
