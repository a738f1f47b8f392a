package io.secretctl.secrets;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/**
 * One pass over every value under a prefix. Pages are read one after the other and examined by several threads at once,
 * so that a key space of any size takes every core and little memory. What was accepted on the way is remembered at the
 * end, also if that comes early.
 */
final class Survey {
    private final ConfigStore store;
    private final Trusted trusted;
    private final int workers;
    private final Consumer<Progress> progress;
    private final Map<KeyPath, Seen> accepted = new ConcurrentHashMap<>();
    private final Set<KeyPath> found = ConcurrentHashMap.newKeySet();
    private final List<Throwable> failures = new ArrayList<>();
    private long done;
    private long total;

    /** Examines the entries of one page; called by several threads at once, and returns what it has accepted. */
    interface Task {
        Map<KeyPath, Seen> examine(View view, List<Entry> entries);
    }

    Survey(ConfigStore store, Trusted trusted, int workers, Consumer<Progress> progress) {
        this.store = store;
        this.trusted = trusted;
        this.workers = workers;
        this.progress = progress;
    }

    /** Returns the values that this reader has seen and that are not there. */
    List<Examined.Refused> run(Prefix prefix, Task task) {
        return run(trusted.begin(), prefix, task);
    }

    /** The same, against what this view takes for seen. */
    List<Examined.Refused> run(View start, Prefix prefix, Task task) {
        ExecutorService pool = Executors.newFixedThreadPool(workers, work -> {
            Thread thread = new Thread(work, "secretctl-survey");
            thread.setDaemon(true);
            return thread;
        });
        Semaphore places = new Semaphore(2 * workers);
        try {
            store.scan(prefix, page -> {
                failIfAnyHas();
                places.acquireUninterruptibly();
                try {
                    pool.execute(() -> {
                        try {
                            work(start.again(), page, task);
                        } finally {
                            places.release();
                        }
                    });
                } catch (RuntimeException | Error e) {
                    places.release();
                    throw e;
                }
            });
        } finally {
            places.acquireUninterruptibly(2 * workers);
            pool.shutdown();
            trusted.remember(start.news(accepted));
        }
        failIfAnyHas();
        List<Examined.Refused> vanished = new ArrayList<>();
        start.owed(prefix).forEach((path, seen) -> {
            if (!found.contains(path)) {
                vanished.add(new Examined.Refused(path, new SecretException.Vanished(path, seen.position())));
            }
        });
        return vanished;
    }

    private void work(View view, Page page, Task task) {
        try {
            List<Entry> entries =
                    page.entries().stream().filter(e -> !e.path().isReserved()).toList();
            entries.forEach(e -> found.add(e.path()));
            accepted.putAll(task.examine(view, entries));
            tell(page);
        } catch (RuntimeException | Error e) {
            synchronized (failures) {
                failures.add(e);
            }
        }
    }

    private synchronized void tell(Page page) {
        done += page.entries().size();
        total = Math.max(done, Math.max(total, done + page.left()));
        progress.accept(new Progress(done, total));
    }

    private void failIfAnyHas() {
        synchronized (failures) {
            if (!failures.isEmpty()) {
                throw Awaited.again(failures.get(0));
            }
        }
    }
}
