package io.secretctl.store;

import java.util.Arrays;

/**
 * One stored value as the backend gave it. Nothing about it is authentic.
 *
 * @param path its key
 * @param value the bytes, copied in and out
 * @param tag an opaque mark of this stored version, equal exactly while the backend holds this version: what
 *     {@link Expected#at} compares. Its form is the backend's own, and it is no security input.
 */
@SuppressWarnings("ArrayRecordComponent") // copied in and out, compared by content
public record Entry(KeyPath path, byte[] value, String tag) {
    /** Copies the bytes in. */
    public Entry {
        value = value.clone();
    }

    @Override
    public byte[] value() {
        return value.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Entry that
                && path.equals(that.path)
                && tag.equals(that.tag)
                && Arrays.equals(value, that.value);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + tag.hashCode();
    }

    @Override
    public String toString() {
        return "Entry[" + path + ", " + value.length + " bytes, " + tag + "]";
    }
}
