package io.secretctl.store.consul;

/**
 * What a write leaves in a pair's flags: the index of the version that it replaced, and a number of its own. Consul does
 * not carry out a write that would change nothing, not even the index; with a mark, every write changes something. And
 * whoever has lost an answer can tell by it whose write is there, and what that one replaced.
 */
final class Mark {
    private static final int NUMBER_BITS = 24;
    private static final long NUMBERS = 1L << NUMBER_BITS;

    /** With the number 63 bits: no sign to be misread. */
    private static final long INDICES = 1L << 39;

    private Mark() {}

    /** The mark of a write that replaces a version; any number will do. */
    static long of(Version replaced, long number) {
        return Math.floorMod(replaced.index(), INDICES) << NUMBER_BITS | Math.floorMod(number, NUMBERS);
    }

    /** Whether a write that left these flags has replaced exactly this version, which is not absence. */
    static boolean replaced(long flags, Version version) {
        return !version.isAbsent() && flags >>> NUMBER_BITS == Math.floorMod(version.index(), INDICES);
    }
}
