package io.secretctl.cli.render;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Renders again whenever values may have changed, until the process is told to end. After a failure it is tried again,
 * at growing distances; what was rendered before stays.
 */
public final class Watcher {
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final Duration LAST_RETRY = Duration.ofMinutes(1);

    /** However busy the store is, a change waits no longer than this many times the quiet that is asked for. */
    private static final int MOST_QUIETS = 10;

    private static final Duration VERY_LONG = Duration.ofDays(365);

    /**
     * When to render.
     *
     * @param debounce how long values must have been quiet before they are rendered; a tenth of what a change waits at
     *     most
     * @param splay the most that a change waits besides, by chance, so that many machines do not reload at once
     * @param interval how often to render even if nothing is known to have changed
     * @param watch whether to have the store tell of changes
     */
    public record Times(Duration debounce, Duration splay, Optional<Duration> interval, boolean watch) {}

    /** Told what happened, on the thread that renders. */
    public interface Listener {
        /** All resources were rendered, or failed. */
        void rendered(List<Outcome> outcomes);

        /** The values could not be read, and nothing was changed. */
        void unreadable(RuntimeException e);
    }

    private final Renderer renderer;
    private final Source source;
    private final Times times;
    private final Shutdown shutdown;
    private final Listener listener;
    private final Changes changes = new Changes();

    /** Prepares to watch. */
    public Watcher(Renderer renderer, StoreSource source, Times times, Shutdown shutdown, Listener listener) {
        this(renderer, (Source) source, times, shutdown, listener);
    }

    Watcher(Renderer renderer, Source source, Times times, Shutdown shutdown, Listener listener) {
        this.renderer = renderer;
        this.source = source;
        this.times = times;
        this.shutdown = shutdown;
        this.listener = listener;
    }

    /** Renders until the process is told to end. */
    public void run() {
        shutdown.whenRequested(changes::end);
        Source.Watching watching = times.watch() ? source.watch(changes::changed) : () -> {};
        try {
            int failures = 0;
            while (!changes.haveEnded()) {
                changes.clear();
                failures = renderOnce() ? 0 : failures + 1;
                if (changes.await(failures == 0 ? times.interval().orElse(VERY_LONG) : retry(failures))) {
                    changes.settle(times.debounce(), times.debounce().multipliedBy(MOST_QUIETS));
                    changes.pause(byChance(Duration.ZERO, times.splay()));
                }
            }
        } finally {
            watching.close();
        }
    }

    private boolean renderOnce() {
        List<Outcome> outcomes;
        try (Values values = source.read()) {
            outcomes = renderer.render(values);
        } catch (RuntimeException e) {
            listener.unreadable(e);
            return false;
        }
        listener.rendered(outcomes);
        return outcomes.stream().allMatch(outcome -> outcome.failure().isEmpty());
    }

    private static Duration retry(int failures) {
        Duration most = LAST_RETRY;
        if (failures < 7) {
            most = FIRST_RETRY.multipliedBy(1L << (failures - 1));
        }
        return byChance(most.dividedBy(2), most);
    }

    private static Duration byChance(Duration least, Duration most) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(least.toMillis(), most.toMillis() + 1));
    }
}
