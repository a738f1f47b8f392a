package io.secretctl.crypto;

/**
 * Where a value stands in its own history; it never goes back for a reader that remembers.
 *
 * @param epoch raised only by a declared restore; at least 0
 * @param version the number of writes to the path, at least 1, or 0 for "none yet"
 */
public record Position(long epoch, long version) implements Comparable<Position> {
    /** Before any write. */
    public static final Position NONE = new Position(0, 0);

    /** The largest epoch and version: what every JSON reader can hold exactly. */
    public static final long MAX = (1L << 53) - 1;

    /**
     * Checks the bounds.
     *
     * @throws IllegalArgumentException if a part is negative or above {@link #MAX}
     */
    public Position {
        if (epoch < 0 || version < 0 || epoch > MAX || version > MAX) {
            throw new IllegalArgumentException("epoch and version are from 0 to 2^53-1");
        }
    }

    /** The position of the next write. */
    public Position next() {
        return new Position(epoch, version + 1);
    }

    @Override
    public int compareTo(Position other) {
        return epoch == other.epoch ? Long.compare(version, other.version) : Long.compare(epoch, other.epoch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Position that && epoch == that.epoch && version == that.version;
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(epoch) + Long.hashCode(version);
    }

    /** {@code v7}, or {@code v7 of epoch 2}. */
    @Override
    public String toString() {
        return "v" + version + (epoch == 0 ? "" : " of epoch " + epoch);
    }
}
