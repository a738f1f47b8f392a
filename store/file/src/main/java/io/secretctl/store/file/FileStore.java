package io.secretctl.store.file;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * A folder as a store. Writers hold a lock; readers need none, and so no right to write: they look for the journal of a
 * batch before (one key) or before and after (a listing) they read, and begin again if there is one.
 */
final class FileStore implements ConfigStore {
    private static final Limits LIMITS = new Limits(2 << 20, 256, 16 << 20);
    private static final int OPTIMISTIC_READS = 3;
    private static final int PAGE = 500;

    private final String endpoint;
    private final Duration timeout;
    private final Folder folder;
    private final StoreLock lock;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    FileStore(Path root, StoreOptions options) {
        Tree tree = new Tree(root);
        this.endpoint = "file:" + root;
        this.timeout = options.timeout();
        this.folder = new Folder(tree, LIMITS.maxValueBytes(), LIMITS.maxBatchBytes());
        this.lock = new StoreLock(tree, endpoint);
    }

    @Override
    public String endpoint() {
        return endpoint;
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public Optional<Entry> get(KeyPath path) {
        return read(() -> Optional.of(folder.get(path)));
    }

    @Override
    public Listing list(Prefix prefix) {
        return read(() -> folder.list(prefix));
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        List<KeyPath> paths = read(() -> Optional.of(folder.paths(prefix)));
        for (int from = 0; from < paths.size(); from += PAGE) {
            List<KeyPath> page = paths.subList(from, Math.min(from + PAGE, paths.size()));
            visitor.accept(new Page(prefix, read(() -> folder.read(page)), paths.size() - from - page.size()));
        }
    }

    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return read(() -> Optional.of(folder.history(path, limit)));
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        LIMITS.check(writes);
        writes.forEach(write -> FileNames.check(write.path()));
        Deadline deadline = Deadline.in(timeout);
        try {
            return lock.hold(deadline, () -> {
                folder.finishInterrupted();
                folder.check(writes);
                List<Write> changes = writes.stream()
                        .filter(write -> !(write instanceof Write.Check))
                        .toList();
                if (!changes.isEmpty()) {
                    carryOut(folder.decide(changes));
                }
                return entries(changes);
            });
        } catch (IOException e) {
            throw failure(e);
        }
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        FileWatch watch = new FileWatch(this, from, listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
    }

    /** Whether anything was written through the store since this revision, at the cost of one small file. */
    boolean isAt(long revision) {
        try {
            return folder.revision() == revision && !folder.hasJournal();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Reads while no batch is half carried out. The attempt is empty if it has met one. */
    private <T> T read(StoreLock.Action<Optional<T>> attempt) {
        Deadline deadline = Deadline.in(timeout);
        int tries = 0;
        while (true) {
            try {
                Optional<T> result = folder.hasJournal() ? Optional.empty() : attempt.run();
                if (result.isPresent()) {
                    return result.get();
                }
                if (++tries >= OPTIMISTIC_READS) {
                    // Its writer died, or writers are too busy: under the lock, neither matters.
                    return lock.hold(deadline, () -> {
                        folder.finishInterrupted();
                        return attempt.run().orElseThrow();
                    });
                }
            } catch (IOException e) {
                StoreException failure = failure(e);
                // Who may not write can't take the lock, and waits for those who can.
                if (!(failure instanceof StoreException.Denied) || tries < OPTIMISTIC_READS || deadline.passed()) {
                    throw failure;
                }
            }
            Thread.onSpinWait();
        }
    }

    /** The batch is decided: an interrupt of this thread, which closes files under it, must not leave it half done. */
    private void carryOut(Journal journal) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    folder.carryOut(journal);
                    return;
                } catch (ClosedByInterruptException e) {
                    interrupted = Thread.interrupted();
                }
            }
        } catch (IOException e) {
            throw new StoreException.OutcomeUnknown(
                    endpoint, journal.writes().get(0).path(), e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static List<Entry> entries(List<Write> writes) {
        return writes.stream()
                .filter(Write.Put.class::isInstance)
                .map(Write.Put.class::cast)
                .map(put -> new Entry(put.path(), put.value(), Digests.tag(put.value())))
                .toList();
    }

    private StoreException failure(IOException e) {
        return Failures.of(endpoint, e);
    }
}
