package io.secretctl.crypt;

import java.util.Arrays;

/**
 * One key of a {@link Backend}, as it is spelled there, and what it holds.
 *
 * @param key with or without a leading slash, as the engine gives it
 * @param value the stored bytes, copied in and out
 * @param index the engine's index of its last change, for {@link Backend#deleteUnchanged}
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content
public record Pair(String key, byte[] value, long index) {
    /** Copies the bytes in. */
    public Pair {
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pair that
                && key.equals(that.key)
                && index == that.index
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "Pair[" + key + ", " + value.length + " bytes]";
    }
}
