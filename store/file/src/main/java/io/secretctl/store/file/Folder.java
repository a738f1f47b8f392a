package io.secretctl.store.file;

import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * What the folder holds, key by key, and how a batch changes it. A batch is decided at the moment when its journal is
 * in place, and visible as a whole: while there is a journal, no reader takes anything from the folder.
 */
final class Folder {
    private static final int MAX_REVISION_BYTES = 32;

    private final Tree tree;
    private final History history;
    private final int maxValueBytes;
    private final int maxJournalBytes;

    Folder(Tree tree, int maxValueBytes, int maxBatchBytes) {
        this.tree = tree;
        this.history = new History(tree, maxValueBytes);
        this.maxValueBytes = maxValueBytes;
        this.maxJournalBytes = 2 * maxBatchBytes;
    }

    boolean hasJournal() throws IOException {
        return tree.exists(FileNames.JOURNAL);
    }

    Optional<Entry> get(KeyPath path) throws IOException {
        if (!FileNames.fits(path)) {
            return Optional.empty();
        }
        return tree.read(FileNames.file(path), maxValueBytes).map(value -> new Entry(path, value, Digests.tag(value)));
    }

    /** Returns the current version and the earlier ones, newest first. */
    List<Entry> history(KeyPath path, int limit) throws IOException {
        List<Entry> versions = new ArrayList<>();
        get(path).ifPresent(versions::add);
        if (FileNames.fits(path)) {
            versions.addAll(history.earlier(path, limit - versions.size()));
        }
        return versions;
    }

    long revision() throws IOException {
        Optional<byte[]> content = tree.read(FileNames.REVISION, MAX_REVISION_BYTES);
        try {
            return content.isEmpty() ? 0 : Long.parseLong(new String(content.get(), StandardCharsets.US_ASCII).strip());
        } catch (NumberFormatException e) {
            throw new StoreException.Damaged(FileNames.REVISION + " holds no number", e);
        }
    }

    /** Reads everything below a prefix; empty if a batch was carried out meanwhile, so that it may be half of it. */
    Optional<Listing> list(Prefix prefix) throws IOException {
        long before = revision();
        List<Entry> entries = entries(paths(prefix));
        return isStillAt(before) ? Optional.of(new Listing(prefix, entries, before)) : Optional.empty();
    }

    /** Reads those of the keys that exist; empty if a batch was carried out meanwhile. */
    Optional<List<Entry>> read(List<KeyPath> paths) throws IOException {
        long before = revision();
        List<Entry> entries = entries(paths);
        return isStillAt(before) ? Optional.of(entries) : Optional.empty();
    }

    private boolean isStillAt(long revision) throws IOException {
        return !hasJournal() && revision() == revision;
    }

    private List<Entry> entries(List<KeyPath> paths) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (KeyPath path : paths) {
            get(path).ifPresent(entries::add);
        }
        return entries;
    }

    /** The keys below a prefix, and its own, which may not exist; in ascending order. */
    List<KeyPath> paths(Prefix prefix) throws IOException {
        List<KeyPath> paths = new ArrayList<>();
        if (!prefix.equals(Prefix.ALL)) {
            paths.add(new KeyPath(prefix.value()));
        }
        collect(FileNames.folder(prefix.value()), prefix.equals(Prefix.ALL) ? "" : prefix.value(), paths);
        Collections.sort(paths);
        return paths;
    }

    private void collect(Path folder, String above, List<KeyPath> paths) throws IOException {
        for (String name : tree.names(folder)) {
            Optional<String> leaf = FileNames.sealedSegment(name);
            Optional<KeyPath> path =
                    leaf.or(() -> FileNames.folderSegment(name)).flatMap(s -> path(above + "/" + s));
            if (path.isEmpty()) {
                continue; // not one of ours
            }
            if (leaf.isPresent()) {
                paths.add(path.get());
            } else if (tree.isFolder(folder.resolve(name))) {
                collect(folder.resolve(name), path.get().value(), paths);
            }
        }
    }

    private static Optional<KeyPath> path(String value) {
        try {
            return Optional.of(new KeyPath(value));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** Under the lock: checks what the batch expects of the folder. */
    void check(List<Write> writes) throws IOException {
        for (Write write : writes) {
            Optional<String> actual = get(write.path()).map(Entry::tag);
            Optional<String> expected =
                    write.expected() instanceof Expected.At at ? Optional.of(at.tag()) : Optional.empty();
            if (!actual.equals(expected)) {
                throw new StoreException.Conflict(write.path(), write.expected(), actual.orElse("absent"));
            }
        }
    }

    /** Under the lock: puts the journal in place. From here on the batch will be carried out, by whomever. */
    Journal decide(List<Write> writes) throws IOException {
        Journal journal = new Journal(revision() + 1, writes);
        if (!tree.exists(FileNames.IGNORE)) {
            tree.write(FileNames.IGNORE, "*\n".getBytes(StandardCharsets.US_ASCII));
        }
        try {
            tree.write(FileNames.JOURNAL, journal.encode());
            tree.sync();
        } catch (IOException e) {
            tree.delete(FileNames.JOURNAL); // the caller is told that nothing was written
            throw e;
        }
        return journal;
    }

    /** Under the lock: carries out the batch that an interrupted writer has left, if there is one. */
    void finishInterrupted() throws IOException {
        Optional<byte[]> left = tree.read(FileNames.JOURNAL, maxJournalBytes);
        if (left.isPresent()) {
            Journal journal = Journal.decode(left.get());
            if (journal.revision() > revision()) {
                carryOut(journal);
            } else {
                tree.delete(FileNames.JOURNAL); // carried out: a power failure has brought it back
            }
        }
    }

    /** Under the lock: makes the changes of a decided batch, however many of them have been made before. */
    void carryOut(Journal journal) throws IOException {
        for (Write write : journal.writes()) {
            Optional<Entry> current = get(write.path());
            Path file = FileNames.file(write.path());
            if (write instanceof Write.Put put) {
                byte[] value = put.value();
                if (current.isEmpty() || !current.get().tag().equals(Digests.tag(value))) {
                    keep(current, journal.revision());
                    tree.write(file, value);
                }
            } else {
                keep(current, journal.revision());
                tree.delete(file);
            }
        }
        tree.sync();
        // After all else: a journal of this revision or below has nothing left to do.
        tree.write(FileNames.REVISION, Long.toString(journal.revision()).getBytes(StandardCharsets.US_ASCII));
        tree.delete(FileNames.JOURNAL);
    }

    private void keep(Optional<Entry> replaced, long revision) throws IOException {
        if (replaced.isPresent()) {
            history.keep(replaced.get().path(), replaced.get().value(), revision);
        }
    }
}
