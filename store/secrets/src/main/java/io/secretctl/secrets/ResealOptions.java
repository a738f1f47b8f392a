package io.secretctl.secrets;

import java.util.function.Consumer;

/**
 * How many values are sealed again.
 *
 * @param adopt whether to do so, in one's own name, even with values whose author may no longer write them: only after a
 *     look at them, since nobody can tell whether they were written before the right ended
 * @param workers how many pages of values are worked on at once, 1 to 64
 * @param progress is told after each page, by one thread at a time
 */
public record ResealOptions(boolean adopt, int workers, Consumer<Progress> progress) {
    /** One page for each processor and one that waits for the store; nothing is adopted. */
    public static final ResealOptions DEFAULT =
            new ResealOptions(false, Math.min(64, Runtime.getRuntime().availableProcessors() + 1), progress -> {});

    private static final int MAX_WORKERS = 64;

    /** Checks the number of workers. */
    public ResealOptions {
        if (workers < 1 || workers > MAX_WORKERS) {
            throw new IllegalArgumentException("workers: 1 to " + MAX_WORKERS + ", not " + workers);
        }
    }

    /** Returns these options, adopting or not. */
    public ResealOptions adopting(boolean adopt) {
        return new ResealOptions(adopt, workers, progress);
    }

    /** Returns these options with as many pages at once. */
    public ResealOptions workers(int workers) {
        return new ResealOptions(adopt, workers, progress);
    }

    /** Returns these options, telling how far it has come. */
    public ResealOptions telling(Consumer<Progress> progress) {
        return new ResealOptions(adopt, workers, progress);
    }
}
