package io.secretctl.secrets;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * The same work on many things, on every core: it begins as they come in, on a pool, and whoever wants the results helps.
 * For one thread to use.
 */
final class Cores<T, R> {
    /**
     * Not the common pool: the work may wait for a store, and the JDK's HTTP client tells its answers there. Its threads
     * are daemons, and end when they have had nothing to do for a minute.
     */
    static final ForkJoinPool POOL =
            new ForkJoinPool(Math.max(1, Runtime.getRuntime().availableProcessors() - 1));

    /** So few that the cores end at about the same time, so many that handing them over costs nothing. */
    private static final int TOGETHER = 32;

    private final Function<T, R> work;
    private final ToLongFunction<T> weight;
    private final long most;
    private final Deque<Part<R>> waiting = new ArrayDeque<>();
    private final Deque<Part<R>> begun = new ArrayDeque<>();

    /** Those of the begun that nobody works on yet: the pool and the owner take different ones. */
    private final Queue<FutureTask<Done<R>>> free = new ConcurrentLinkedQueue<>();

    private long ahead;

    /** Some things, in their order, and the work on them. */
    private record Part<R>(long weight, FutureTask<Done<R>> task) {}

    /** What became of a part: the results before the first failure, if there was one. */
    private record Done<R>(List<R> results, Optional<Throwable> failure) {}

    /** Begins with everything as soon as it comes. */
    Cores(Function<T, R> work) {
        this(work, thing -> 0, 0);
    }

    /**
     * Begins with things only as long as there are not too many results that nobody has taken yet.
     *
     * @param weight of a thing's result, as far as is known before
     * @param most beyond so much nothing more is begun; what is begun may go beyond it by one part
     */
    Cores(Function<T, R> work, ToLongFunction<T> weight, long most) {
        this.work = work;
        this.weight = weight;
        this.most = most;
    }

    void add(List<T> things) {
        for (int from = 0; from < things.size(); from += TOGETHER) {
            List<T> part = things.subList(from, Math.min(things.size(), from + TOGETHER));
            long heavy = part.stream().mapToLong(weight).sum();
            waiting.add(new Part<>(heavy, new FutureTask<>(() -> workOn(part))));
        }
        begin(things.size() > TOGETHER);
    }

    private Done<R> workOn(List<T> part) {
        List<R> results = new ArrayList<>(part.size());
        try {
            part.forEach(thing -> results.add(work.apply(thing)));
            return new Done<>(results, Optional.empty());
        } catch (RuntimeException | Error e) {
            return new Done<>(results, Optional.of(e));
        }
    }

    /** Begins with what there is room for; so little that its owner does it as fast is left to be done by the owner. */
    private void begin(boolean many) {
        while (!waiting.isEmpty() && ahead <= most) {
            Part<R> part = waiting.remove();
            begun.add(part);
            ahead += part.weight();
            free.add(part.task());
            if (many || begun.size() > 1) {
                POOL.execute(this::workOnOne);
            }
        }
    }

    /** Does one part that nobody works on; tells whether there was one. */
    private boolean workOnOne() {
        FutureTask<Done<R>> next = free.poll();
        if (next != null) {
            next.run();
        }
        return next != null;
    }

    /** The results in the order of the things, each as soon as all before it are there. Throws what the work threw. */
    void each(Consumer<R> result) {
        while (!begun.isEmpty()) {
            Part<R> part = begun.element();
            while (!part.task().isDone() && workOnOne()) {
                // the next one, while somebody else is at this one
            }
            Done<R> done = get(part.task());
            begun.remove();
            ahead -= part.weight();
            if (done.failure().isEmpty()) {
                begin(true);
            }
            done.results().forEach(result);
            if (done.failure().isPresent()) {
                throw Awaited.again(done.failure().get());
            }
        }
    }

    /** Begins with nothing more, and gives what was done and not taken to whoever has to clean up. Throws nothing. */
    void abandon(Consumer<R> done) {
        waiting.clear();
        for (FutureTask<Done<R>> next = free.poll(); next != null; next = free.poll()) {
            next.cancel(false);
        }
        for (Part<R> part : begun) {
            if (!part.task().isCancelled()) {
                get(part.task()).results().forEach(done); // a failure is told by whoever waits for it, or by nobody
            }
        }
        begun.clear();
    }

    /** It ends: what it waits for, if anything, is a store, which has a time to answer in. */
    private static <R> Done<R> get(FutureTask<Done<R>> part) {
        return Awaited.get(part, () -> {});
    }
}
