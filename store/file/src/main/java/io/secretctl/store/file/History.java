package io.secretctl.store.file;

import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The earlier versions of each key, as far as they were replaced through this store: each in a file of its own. */
final class History {
    /** How many earlier versions of a key are kept. */
    static final int KEPT = 10;

    private final Tree tree;
    private final int maxValueBytes;

    History(Tree tree, int maxValueBytes) {
        this.tree = tree;
        this.maxValueBytes = maxValueBytes;
    }

    /** Keeps the value that the commit of this revision replaces, and drops the oldest. */
    void keep(KeyPath path, byte[] replaced, long revision) throws IOException {
        Path folder = FileNames.history(path);
        // Digits enough for any long, so that names sort as the revisions do.
        tree.writeLazily(folder.resolve(String.format("%019d", revision)), replaced);
        List<String> names = newestFirst(folder);
        for (String old : names.subList(Math.min(KEPT, names.size()), names.size())) {
            tree.delete(folder.resolve(old));
        }
    }

    List<Entry> earlier(KeyPath path, int limit) throws IOException {
        Path folder = FileNames.history(path);
        List<Entry> entries = new ArrayList<>();
        for (String name : newestFirst(folder)) {
            Optional<byte[]> value =
                    entries.size() < limit ? tree.read(folder.resolve(name), maxValueBytes) : Optional.empty();
            value.ifPresent(bytes -> entries.add(new Entry(path, bytes, Digests.tag(bytes))));
        }
        return entries;
    }

    /** Whether an earlier version of any key is kept. */
    boolean holdsAny() throws IOException {
        return holdsAny(FileNames.HISTORIES);
    }

    private boolean holdsAny(Path folder) throws IOException {
        for (String name : tree.names(folder)) {
            Path child = folder.resolve(name);
            if (!tree.isFolder(child) || holdsAny(child)) {
                return true;
            }
        }
        return false;
    }

    /** Under the lock: drops the earlier versions of every key. */
    void forget() throws IOException {
        forget(FileNames.HISTORIES);
        tree.sync();
    }

    private void forget(Path folder) throws IOException {
        for (String name : tree.names(folder)) {
            Path child = folder.resolve(name);
            if (tree.isFolder(child)) {
                forget(child);
            } else {
                tree.delete(child);
            }
        }
    }

    private List<String> newestFirst(Path folder) throws IOException {
        List<String> names = new ArrayList<>(tree.names(folder));
        names.sort(Comparator.reverseOrder());
        return names;
    }
}
