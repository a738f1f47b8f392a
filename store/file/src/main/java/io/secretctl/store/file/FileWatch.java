package io.secretctl.store.file;

import io.secretctl.store.Change;
import io.secretctl.store.Listing;
import io.secretctl.store.StoreException;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.WatchThread;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Compares listings. What was written through a store is seen within {@value #GLANCE_MILLIS} ms, by its revision; what
 * came from outside (a git pull, an editor) by reading everything again, at most once a second and never for more than
 * about a fiftieth of the time.
 */
final class FileWatch extends WatchThread {
    private static final int GLANCE_MILLIS = 50;
    private static final long FULL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int IDLE_SHARE = 50;

    private final FileStore store;
    private Listing known;

    FileWatch(FileStore store, Listing from, WatchListener listener, Consumer<Watch> whenClosed) {
        super("secretctl-file-watch", listener, whenClosed);
        this.store = store;
        this.known = from;
    }

    @Override
    protected void run() {
        long nextFull = System.nanoTime();
        do {
            try {
                long now = System.nanoTime();
                if (now - nextFull >= 0 || !store.isAt(known.revision())) {
                    compare();
                    long end = System.nanoTime();
                    nextFull = end + Math.max(FULL_NANOS, IDLE_SHARE * (end - now));
                }
            } catch (StoreException e) {
                interrupted(e);
                nextFull = System.nanoTime() + FULL_NANOS;
            }
        } while (!isOver(GLANCE_MILLIS));
    }

    private void compare() {
        Listing current = store.list(known.prefix());
        answered();
        List<Change> changes = current.changesSince(known.tags());
        known = current;
        changed(changes, current.revision());
    }
}
