package io.secretctl.crypto;

import java.util.Comparator;

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

    private static final Comparator<Position> ORDER =
            Comparator.comparingLong(Position::epoch).thenComparingLong(Position::version);

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
        return ORDER.compare(this, other);
    }

    /** {@code v7}, or {@code v7 of epoch 2}. */
    @Override
    public String toString() {
        return "v" + version + (epoch == 0 ? "" : " of epoch " + epoch);
    }
}
