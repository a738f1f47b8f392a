package io.secretctl.crypto;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Bytes that must not be seen: never printed, compared in constant time, overwritten on {@link #close}. Copies that
 * the caller takes out, or that the Java runtime makes, are out of its reach.
 *
 * <p>Thread-safe.
 */
public final class SecretBytes implements AutoCloseable {
    private final byte[] bytes;
    private boolean closed;

    private SecretBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Copies the bytes in; the caller's array stays the caller's to wipe. */
    public static SecretBytes copyOf(byte[] bytes) {
        return new SecretBytes(bytes.clone());
    }

    /** Takes the array over; the caller must not use it any more. */
    static SecretBytes takeOver(byte[] bytes) {
        return new SecretBytes(bytes);
    }

    /** The number of bytes; known even after {@link #close}. */
    public int length() {
        return bytes.length;
    }

    /**
     * Copies the bytes out; the copy is the caller's to wipe.
     *
     * @throws IllegalStateException if closed
     */
    public synchronized byte[] toByteArray() {
        if (closed) {
            throw new IllegalStateException("the secret has been destroyed");
        }
        return bytes.clone();
    }

    /**
     * Reads the bytes as UTF-8; malformed input becomes the replacement character. The string can't be wiped.
     *
     * @throws IllegalStateException if closed
     */
    public String utf8() {
        byte[] copy = toByteArray();
        try {
            return new String(copy, StandardCharsets.UTF_8);
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** Overwrites the bytes. Idempotent. */
    @Override
    public synchronized void close() {
        closed = true;
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretBytes that && MessageDigest.isEqual(toByteArray(), that.toByteArray());
    }

    /** The same for all, since a hash would tell of the content. */
    @Override
    public int hashCode() {
        return SecretBytes.class.hashCode();
    }

    @Override
    public String toString() {
        return "SecretBytes[redacted]";
    }
}
