package io.secretctl.cli.render;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One file that is replaced in one step. Its new content is written beside it, as {@code .secretctl-RANDOM-NAME} with
 * mode 0600, flushed, given its owner and mode, and then renamed: whoever opens the file finds the old content or the
 * new, whenever this process or the machine dies. Whoever writes such a file holds a lock on it, by which the next run
 * knows what was left behind, and removes it.
 *
 * <p>A symbolic link is never followed and never replaced: it is refused. So is whatever is no plain file.
 */
final class Destination {
    private static final FileAttribute<Set<PosixFilePermission>> MODE_0600 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Path file;
    private final Path folder;
    private final String name;
    private final Rights rights;

    /** Names a file by an absolute path. */
    Destination(Path file, Rights rights) {
        this.file = file;
        this.folder = Objects.requireNonNull(file.getParent());
        this.name = Objects.requireNonNull(file.getFileName()).toString();
        this.rights = rights;
    }

    /** A new content, not in its place yet. */
    final class Staged implements AutoCloseable {
        private final Path temporary;
        private final FileChannel channel;

        private Staged(Path temporary, FileChannel channel) {
            this.temporary = temporary;
            this.channel = channel;
        }

        Path path() {
            return temporary;
        }

        /** Puts it in its place. */
        void commit() {
            try {
                requirePlain();
                Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
                try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                    directory.force(true);
                }
            } catch (IOException e) {
                throw failure("it can't be replaced", e);
            }
        }

        @Override
        public void close() {
            try {
                Files.deleteIfExists(temporary);
                channel.close();
            } catch (IOException e) {
                throw failure("what was written beside it can't be removed", e);
            }
        }
    }

    /**
     * What the file holds; empty if there is none.
     *
     * @param limit the most bytes that are read: a longer file differs from all that is rendered
     */
    Optional<byte[]> content(int limit) {
        try {
            if (!requirePlain()) {
                return Optional.empty();
            }
            try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.of(in.readNBytes(limit));
            }
        } catch (IOException e) {
            throw failure("it can't be read", e);
        }
    }

    /** Whether owner and mode are not what they should be. */
    boolean hasDrifted() {
        try {
            return !rights.match(file);
        } catch (IOException e) {
            throw failure("it can't be looked at", e);
        }
    }

    /** When its content was rendered; empty if there is no file. */
    Optional<Instant> rendered() {
        try {
            return Optional.of(
                    Files.getLastModifiedTime(file, LinkOption.NOFOLLOW_LINKS).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Writes a new content beside the file. */
    Staged stage(byte[] content, Instant rendered) {
        byte[] random = new byte[8];
        RANDOM.nextBytes(random);
        Path temporary = folder.resolve(".secretctl-" + HexFormat.of().formatHex(random) + "-" + name);
        try {
            FileChannel channel = FileChannel.open(
                    temporary, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), MODE_0600);
            Staged staged = new Staged(temporary, channel);
            try {
                channel.lock();
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    channel.write(left);
                }
                rights.apply(temporary);
                Files.setLastModifiedTime(temporary, FileTime.from(rendered));
                channel.force(true);
                return staged;
            } catch (IOException | RuntimeException e) {
                staged.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new CliException(ExitCode.USAGE, "no-folder", file + ": its folder does not exist");
        } catch (IOException e) {
            throw failure("nothing can be written beside it with this owner and mode", e);
        }
    }

    /** Removes what runs that died have left beside the file. */
    void sweep() {
        Pattern leftover = Pattern.compile("\\.secretctl-[0-9a-f]{16}-" + Pattern.quote(name));
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(
                folder,
                path -> leftover.matcher(String.valueOf(path.getFileName())).matches())) {
            for (Path entry : entries) {
                removeIfNobodyHolds(entry);
            }
        } catch (IOException e) {
            // a folder that is not there, or can't be listed: writing will tell
        }
    }

    private static void removeIfNobodyHolds(Path entry) throws IOException {
        try (FileChannel channel =
                FileChannel.open(entry, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                Files.deleteIfExists(entry);
            }
        }
    }

    /** Notes that a reload is due, so that it happens even if this process dies before it. */
    void expectReload() {
        try {
            Files.createFile(pending(), MODE_0600);
        } catch (FileAlreadyExistsException e) {
            // it was due already
        } catch (IOException e) {
            throw failure("nothing can be written beside it", e);
        }
    }

    boolean reloadIsDue() {
        return Files.exists(pending(), LinkOption.NOFOLLOW_LINKS);
    }

    void reloaded() {
        try {
            Files.deleteIfExists(pending());
        } catch (IOException e) {
            throw failure("the note that a reload was due can't be removed", e);
        }
    }

    private Path pending() {
        return folder.resolve(".secretctl-reload-" + name);
    }

    /** Tells whether there is a file; refuses what is no plain one. */
    private boolean requirePlain() throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return false;
        }
        if (attributes.isSymbolicLink()) {
            throw new CliException(ExitCode.USAGE, "not-a-file", file + " is a symbolic link; nothing was written")
                    .withHint("name the file that it leads to, if that is the one to replace");
        }
        if (!attributes.isRegularFile()) {
            throw new CliException(ExitCode.USAGE, "not-a-file", file + " is no plain file; nothing was written");
        }
        return true;
    }

    private CliException failure(String what, IOException e) {
        String reason = e instanceof FileSystemException f && f.getReason() != null
                ? f.getReason()
                : e.getClass().getSimpleName();
        return new CliException(ExitCode.INTERNAL, "file", file + ": " + what + ": " + reason).causedBy(e);
    }
}
