package io.secretctl.store;

import java.time.Duration;

/** The moment at which a call must have ended, for backends that make a call of several steps. */
public final class Deadline {
    private final long end;

    private Deadline(long end) {
        this.end = end;
    }

    /** Returns the deadline that lies this far ahead. */
    public static Deadline in(Duration timeout) {
        return new Deadline(System.nanoTime() + timeout.toNanos());
    }

    /** Returns what is left in nanoseconds, 0 when it has passed. */
    public long nanosLeft() {
        return Math.max(0, end - System.nanoTime());
    }

    /** Whether it has passed. */
    public boolean passed() {
        return nanosLeft() == 0;
    }
}
