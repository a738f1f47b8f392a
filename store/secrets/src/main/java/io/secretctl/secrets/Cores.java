package io.secretctl.secrets;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The same work on many things, on every core: it begins as they come in, on the common pool, and whoever wants the
 * results helps. For one thread to use.
 */
final class Cores<T, R> {
    /** So few that the cores end at about the same time, so many that handing them over costs nothing. */
    private static final int TOGETHER = 32;

    private final Function<T, R> work;
    private final List<FutureTask<List<R>>> parts = new ArrayList<>();

    Cores(Function<T, R> work) {
        this.work = work;
    }

    void add(List<T> things) {
        for (int from = 0; from < things.size(); from += TOGETHER) {
            List<T> part = things.subList(from, Math.min(things.size(), from + TOGETHER));
            FutureTask<List<R>> task =
                    new FutureTask<>(() -> part.stream().map(work).toList());
            parts.add(task);
            if (things.size() > TOGETHER) {
                ForkJoinPool.commonPool().execute(task);
            }
        }
    }

    /** The results in the order of the things, each as soon as all before it are there. Throws what the work threw. */
    void each(Consumer<R> result) {
        for (FutureTask<List<R>> part : parts) {
            part.run(); // does nothing if somebody else has begun with it
            get(part).forEach(result);
        }
    }

    /** Begins with nothing more, and gives what was done to whoever has to clean up. */
    void abandon(Consumer<R> done) {
        for (FutureTask<List<R>> part : parts) {
            part.cancel(false);
        }
        for (FutureTask<List<R>> part : parts) {
            if (!part.isCancelled()) {
                try {
                    get(part).forEach(done);
                } catch (RuntimeException e) {
                    // it is told by whoever waits for it, or by nobody
                }
            }
        }
    }

    private static <R> List<R> get(FutureTask<List<R>> part) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return part.get();
                } catch (InterruptedException e) {
                    interrupted = true; // it is computing, and ends soon
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
