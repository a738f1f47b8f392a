package io.secretctl.secrets;

import io.secretctl.json.JsonFormatException;
import io.secretctl.secrets.MemoryFile.Content;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * A {@link ReaderMemory} of one file for each key space. Something new is added at its end, by whoever holds the lock of
 * the folder; when much of a file is old it is replaced as a whole. What was read of it is kept for as long as the file has
 * the same size and time, and of one that has grown only what is new is read: a file of one name for itself only grows.
 */
final class FolderMemory implements ReaderMemory {
    /** File locks hold for the whole process: its threads need one of their own. */
    private static final Object PROCESS_LOCK = new Object();

    /** So many lines that say nothing any more are left in a file that is not large. */
    private static final long FEW_LINES = 1_000;

    private final Path folder;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What a file said when it looked like this. */
    private record Known(Content content, Object file, long size, long modified) {
        boolean isOf(BasicFileAttributes now) {
            return isOfFile(now) && size == now.size() && modified == time(now);
        }

        /** Whether it may be the same file, grown. */
        boolean isOfFile(BasicFileAttributes now) {
            return file.equals(Objects.requireNonNull(now.fileKey())) && size <= now.size();
        }
    }

    private static long time(BasicFileAttributes attributes) {
        return attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    }

    FolderMemory(Path folder) {
        this.folder = folder;
    }

    private Path file(String root) {
        if (!root.matches("[0-9a-f]{1,64}")) {
            throw new IllegalArgumentException("a key space is named by hexadecimal digits");
        }
        return folder.resolve(root + ".json");
    }

    @Override
    public Recollection recall(String root) {
        Path file = file(root);
        try {
            return read(root, file).content().all();
        } catch (NoSuchFileException e) {
            return Recollection.NONE;
        } catch (JsonFormatException | IllegalArgumentException e) {
            throw new UncheckedIOException(
                    new IOException("the memory of accepted versions, " + file + ", is damaged: " + e.getMessage(), e));
        } catch (PrivateFile.Unsafe e) {
            throw unsafe(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the memory of accepted versions can't be read: " + file, e);
        }
    }

    private static UncheckedIOException unsafe(PrivateFile.Unsafe e) {
        return new UncheckedIOException("the memory of accepted versions is not used: " + e.getMessage(), e);
    }

    private Known read(String root, Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        Known before = known.get(root);
        if (before != null && before.isOf(now)) {
            return before;
        }
        // What has been read was checked then; only what is new must be.
        PrivateFile.checked(folder, true, PrivateFile.OWNER_WRITES);
        PrivateFile.checked(file, false, PrivateFile.OWNER_WRITES);
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            Content content;
            long size;
            if (before != null && before.isOfFile(now) && isSame(before.content(), in)) {
                byte[] more = bytes(in, before.content().end(), Integer.MAX_VALUE);
                content = before.content().and(more);
                size = before.content().end() + more.length;
            } else {
                byte[] all = bytes(in, 0, Integer.MAX_VALUE);
                content = MemoryFile.decode(all);
                size = all.length;
            }
            // Where another file has come into this one's place since, its key or time differs, and it is read next.
            Known read = new Known(content, Objects.requireNonNull(now.fileKey()), size, time(now));
            known.put(root, read);
            return read;
        }
    }

    /** Another file may have got the key of one that is gone; none gets its name for itself. */
    private static boolean isSame(Content before, FileChannel in) throws IOException {
        Optional<String> id = MemoryFile.id(bytes(in, 0, MemoryFile.headLength()));
        return id.isPresent() && id.equals(before.id());
    }

    private static byte[] bytes(FileChannel in, long from, int most) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(Math.max(0, in.size() - from), most));
        while (buffer.hasRemaining() && in.read(buffer, from + buffer.position()) >= 0) {
            // until the end
        }
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Override
    public void remember(String root, Recollection accepted) {
        Path file = file(root);
        try {
            if (!Files.isSymbolicLink(folder)) {
                Files.createDirectories(folder, PrivateFile.FOLDER_0700);
            }
            PrivateFile.checked(folder, true, PrivateFile.OWNER_WRITES);
            synchronized (PROCESS_LOCK) {
                try (FileChannel lockFile = FileChannel.open(
                                folder.resolve("lock"),
                                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS),
                                PrivateFile.FILE_0600);
                        FileLock lock = lockFile.lock()) {
                    Optional<Recollection> changed = recall(root).changedBy(accepted, Instant.now());
                    if (lock.isValid() && changed.isPresent()) {
                        write(root, file, accepted, changed.get());
                    }
                }
            }
        } catch (PrivateFile.Unsafe e) {
            throw unsafe(e);
        } catch (IOException e) {
            throw new UncheckedIOException("the memory of accepted versions can't be written: " + file, e);
        }
    }

    private void write(String root, Path file, Recollection accepted, Recollection merged) throws IOException {
        Known before = Files.exists(file) ? read(root, file) : null;
        if (before == null || !canGrow(before)) {
            PrivateFile.replace(file, MemoryFile.encode(merged.pruned(Instant.now())));
        } else {
            byte[] lines = MemoryFile.lines(before.content().all(), accepted);
            try (FileChannel out = FileChannel.open(
                    file, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS)) {
                ByteBuffer left = ByteBuffer.wrap(lines);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(false);
            }
            BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
            known.put(root, new Known(before.content().and(lines, merged), before.file(), now.size(), time(now)));
        }
    }

    /** Not one of the old form, nor with a line that has no end, nor one that says little in many lines. */
    private static boolean canGrow(Known file) {
        Content content = file.content();
        return content.id().isPresent()
                && content.end() == file.size()
                && content.lines() < 2L * content.all().paths().size() + FEW_LINES;
    }
}
