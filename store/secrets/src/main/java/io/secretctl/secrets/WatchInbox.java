package io.secretctl.secrets;

import io.secretctl.store.Change;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.WatchListener;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the store's watches have told, until the watch's own thread takes it: of each path the last word only, so that it
 * holds no more than there are paths, and the store's threads never wait for a listener.
 */
final class WatchInbox {
    private final Map<KeyPath, Optional<Entry>> changes = new TreeMap<>();
    private boolean policiesChanged;
    private boolean closed;
    private int signals;
    private @Nullable StoreException problem;

    /**
     * What has come in.
     *
     * @param changes the last word on each path: an entry, or that it is gone
     * @param policiesChanged whether something in the reserved part has changed
     * @param problem why the store can't be watched; empty if it can
     */
    record Mail(Map<KeyPath, Optional<Entry>> changes, boolean policiesChanged, Optional<StoreException> problem) {}

    /** A listener for the watch of values. */
    WatchListener values() {
        return new Signals() {
            @Override
            public void changed(List<Change> news, long revision) {
                putAll(news);
            }
        };
    }

    /** A listener for the watch of the reserved part. */
    WatchListener policies() {
        return new Signals() {
            @Override
            public void changed(List<Change> news, long revision) {
                policiesHaveChanged();
            }
        };
    }

    private abstract class Signals implements WatchListener {
        private boolean interrupted;

        @Override
        public void interrupted(StoreException why) {
            signal(why, interrupted ? 0 : 1);
            interrupted = true;
        }

        @Override
        public void resumed() {
            signal(null, interrupted ? -1 : 0);
            interrupted = false;
        }
    }

    /** There is a problem for as long as one of the watches has one. */
    private synchronized void signal(@Nullable StoreException why, int change) {
        signals += change;
        problem = why != null ? why : signals == 0 ? null : problem;
        notifyAll();
    }

    private synchronized void putAll(List<Change> news) {
        for (Change change : news) {
            if (!change.path().isReserved()) {
                changes.put(
                        change.path(),
                        change instanceof Change.Stored stored ? Optional.of(stored.entry()) : Optional.empty());
            }
        }
        notifyAll();
    }

    private synchronized void policiesHaveChanged() {
        policiesChanged = true;
        notifyAll();
    }

    /** Puts back what could not be dealt with; what has come in since is newer. */
    synchronized void putBack(Mail mail) {
        mail.changes().forEach(changes::putIfAbsent);
        policiesChanged |= mail.policiesChanged();
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    synchronized boolean isOpen() {
        return !closed;
    }

    /** Waits, at most so long, until something comes in or the state of the connection is another than given. */
    synchronized Mail take(long millis, boolean knownProblem) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!closed && changes.isEmpty() && !policiesChanged && (problem != null) == knownProblem) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                break;
            }
            wait(left);
        }
        Mail mail = new Mail(new TreeMap<>(changes), policiesChanged, Optional.ofNullable(problem));
        changes.clear();
        policiesChanged = false;
        return mail;
    }

    /** Waits for so long, or until it is closed. */
    synchronized void pause(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; !closed && left > 0; left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
        }
    }
}
