package io.secretctl.secrets;

import io.secretctl.policy.Floor;
import io.secretctl.store.KeyPath;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;

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
     * The folder is made when something is remembered. If it can't be read or written, the calls throw {@link
     * java.io.UncheckedIOException}.
     */
    static ReaderMemory inFolder(Path folder) {
        return new FolderMemory(folder);
    }

    /**
     * What is remembered of one key space.
     *
     * @param root the newest root that was accepted
     * @param policy the newest policy that was accepted
     * @param paths the newest envelope that was accepted of each path, unmodifiable
     */
    record Recollection(Floor root, Floor policy, Map<KeyPath, Seen> paths) {
        /** Nothing. */
        public static final Recollection NONE = new Recollection(Floor.NONE, Floor.NONE, Map.of());

        /** Copies the map. */
        public Recollection {
            paths = Map.copyOf(paths);
        }

        Recollection merge(Recollection other) {
            Map<KeyPath, Seen> merged = new java.util.HashMap<>(paths);
            other.paths.forEach((path, seen) -> merged.merge(path, seen, Seen::newer));
            return new Recollection(root.newer(other.root), policy.newer(other.policy), merged);
        }

        /** Without what nobody needs to remember any more. */
        Recollection pruned(Instant now) {
            Map<KeyPath, Seen> kept = new java.util.HashMap<>(paths);
            kept.values().removeIf(seen -> seen.mayBeForgotten(now));
            return kept.size() == paths.size() ? this : new Recollection(root, policy, kept);
        }
    }
}
