package io.secretctl.store.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.secretctl.store.Deadline;
import io.secretctl.store.StoreException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the writers of one folder apart: the threads of this JVM by a lock in memory, since the system's file locks
 * belong to the whole process, and other processes by a lock on a file, which the system frees if its owner dies.
 */
final class StoreLock {
    private static final Map<Path, ReentrantLock> IN_THIS_JVM = new ConcurrentHashMap<>();
    private static final int MAX_PAUSE_MILLIS = 16;

    private final Tree tree;
    private final String endpoint;

    StoreLock(Tree tree, String endpoint) {
        this.tree = tree;
        this.endpoint = endpoint;
    }

    /** What is done under the lock. */
    interface Action<T> {
        T run() throws IOException;
    }

    /**
     * Does something while nobody else does; makes the folder if it is not there.
     *
     * @throws StoreException.Unreachable if others hold the lock until the deadline
     */
    <T> T hold(Deadline deadline, Action<T> action) throws IOException {
        Files.createDirectories(tree.root());
        ReentrantLock threads = IN_THIS_JVM.computeIfAbsent(tree.root().toRealPath(), root -> new ReentrantLock(true));
        try {
            if (!threads.tryLock(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
                throw busy();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
        try (FileChannel channel = open()) {
            acquire(channel, deadline);
            return action.run();
        } finally {
            threads.unlock();
        }
    }

    private FileChannel open() throws IOException {
        boolean fresh = !tree.exists(FileNames.LOCK);
        tree.makeFolders(FileNames.LOCK);
        Path lock = tree.root().resolve(FileNames.LOCK);
        FileChannel channel =
                FileChannel.open(lock, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, NOFOLLOW_LINKS));
        if (fresh && Files.exists(lock.resolveSibling("LOCK"))) {
            channel.close();
            throw new StoreException.Unusable(
                    endpoint + " is on a file system that takes upper and lower case for the same; names are not");
        }
        return channel;
    }

    /** The lock ends with its channel. */
    private void acquire(FileChannel channel, Deadline deadline) throws IOException {
        int pause = 1;
        while (tryLock(channel) == null) {
            if (deadline.passed()) {
                throw busy();
            }
            try {
                Thread.sleep(pause);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw interrupted();
            }
            pause = Math.min(2 * pause, MAX_PAUSE_MILLIS);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // a second copy of this class in the JVM holds it
        }
    }

    private StoreException busy() {
        return new StoreException.Unreachable(endpoint, "others hold its lock for longer than the timeout");
    }

    private StoreException interrupted() {
        return new StoreException.Unreachable(endpoint, "the call was interrupted");
    }
}
