package io.secretctl.secrets;

import io.secretctl.policy.Floor;
import io.secretctl.store.KeyPath;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a reader has accepted before, so that a store can't go back behind it. It is as strong as it is kept: a reader
 * that forgets can be shown the past. Thread-safe.
 */
public interface ReaderMemory {
    /**
     * What is remembered of a key space; {@link Recollection#NONE} if nothing.
     *
     * @param root the fingerprint of its first root in hexadecimal digits, which nobody else's key space has
     */
    Recollection recall(String root);

    /**
     * Remembers what was accepted; what is newer already stays.
     *
     * @param root the fingerprint of the key space's first root in hexadecimal digits
     * @param accepted the versions of root and policy, and the paths, that were accepted now
     */
    void remember(String root, Recollection accepted);

    /** A memory that ends with the process. */
    static ReaderMemory inProcess() {
        return new ProcessMemory();
    }

    /**
     * A memory in files of a folder, one for each key space, mode 0600, shared by all processes that use the folder.
     * What was remembered is on the disk when {@link #remember} returns. The folder is made, with mode 0700, when something
     * is remembered. If it can't be read or written, or a file is damaged, the calls throw {@link
     * java.io.UncheckedIOException}; and so they do if the folder or a file is a link, belongs to another user, or somebody
     * else may write it.
     */
    static ReaderMemory inFolder(Path folder) {
        return new FolderMemory(folder);
    }

    /**
     * What is remembered of one key space.
     *
     * @param root the newest root that was accepted
     * @param policy the newest policy that was accepted
     * @param paths the newest envelope that was accepted of each path, unmodifiable, sorted
     */
    record Recollection(Floor root, Floor policy, Map<KeyPath, Seen> paths) {
        /** Nothing. */
        public static final Recollection NONE = new Recollection(Floor.NONE, Floor.NONE, Map.of());

        /** Copies the map. */
        public Recollection {
            paths = PathMap.of(paths);
        }

        /** The same as {@link #paths}. */
        PathMap<Seen> sorted() {
            return PathMap.of(paths);
        }

        /** With what was accepted. */
        Recollection plus(Recollection accepted, Instant now) {
            return changedBy(accepted, now).orElse(this);
        }

        /** With what was accepted, without what of that nobody needs to remember; empty if there is nothing new. */
        Optional<Recollection> changedBy(Recollection accepted, Instant now) {
            PathMap<Seen> merged = paths.isEmpty() ? accepted.pruned(now).sorted() : merged(accepted, now);
            Floor newerRoot = root.newer(accepted.root);
            Floor newerPolicy = policy.newer(accepted.policy);
            boolean unchanged = merged == paths || (merged.isEmpty() && paths.isEmpty());
            boolean same = unchanged && newerRoot.equals(root) && newerPolicy.equals(policy);
            return same ? Optional.empty() : Optional.of(new Recollection(newerRoot, newerPolicy, merged));
        }

        private PathMap<Seen> merged(Recollection accepted, Instant now) {
            PathMap<Seen> merged = sorted();
            for (Map.Entry<KeyPath, Seen> news : accepted.paths.entrySet()) {
                KeyPath path = news.getKey();
                Seen known = merged.get(path);
                Seen both = known == null ? news.getValue() : Seen.merged(known, news.getValue());
                merged = both.mayBeForgotten(now) ? merged.without(path) : merged.with(path, both);
            }
            return merged;
        }

        /** Without what nobody needs to remember any more. */
        Recollection pruned(Instant now) {
            PathMap<Seen> kept = sorted();
            for (Map.Entry<KeyPath, Seen> entry : paths.entrySet()) {
                if (entry.getValue().mayBeForgotten(now)) {
                    kept = kept.without(entry.getKey());
                }
            }
            return new Recollection(root, policy, kept);
        }
    }
}
