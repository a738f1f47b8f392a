package io.secretctl.keys;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Set;

/**
 * Reads and writes files that only their owner may read, on POSIX file systems.
 *
 * <p>Read: never through a link in the last place of the path, only a plain file, only if it belongs to this process's
 * user (or to root) and nobody else has any right to it, never more bytes than allowed. Java can't ask an open file for
 * its owner, so the name is looked at before and after it is opened and must be the same file both times.
 *
 * <p>Written: with mode 0600 from its first moment, under a random name in the same folder, flushed to the disk, and
 * only then put in its place in one step. A crash leaves the old state or the new one, and perhaps a file named {@code
 * .NAME.*.tmp} beside it.
 */
final class PrivateFiles {
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");
    private static final Set<PosixFilePermission> MODE_0600 = PosixFilePermissions.fromString("rw-------");

    private PrivateFiles() {}

    /** Reads a whole file. The result is the caller's to wipe. */
    static byte[] read(Path file, int maxBytes) {
        return read(file, maxBytes, self());
    }

    /** Reads a whole file as the user of this id. */
    static byte[] read(Path file, int maxBytes, long self) {
        PosixFileAttributes before = checkedAttributes(file, self);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            PosixFileAttributes after = checkedAttributes(file, self);
            if (!Objects.equals(before.fileKey(), after.fileKey())) {
                throw new KeyFileException.Unusable(file, "it was replaced while it was opened");
            }
            return readAll(file, channel, maxBytes);
        } catch (AccessDeniedException e) {
            throw new KeyFileException.Unusable(file, "permission denied", e);
        } catch (IOException e) {
            throw new KeyFileException.Unusable(file, "it can't be read", e);
        }
    }

    private static byte[] readAll(Path file, FileChannel channel, int maxBytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(maxBytes + 1);
        try {
            while (channel.read(buffer) >= 0 && buffer.hasRemaining()) {
                // until the end, or one byte more than is allowed
            }
            if (!buffer.hasRemaining()) {
                throw new KeyFileException.Damaged(file, "it is longer than " + maxBytes + " bytes");
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        } finally {
            Arrays.fill(buffer.array(), (byte) 0);
        }
    }

    /** Writes a file that must not exist yet. */
    static void create(Path file, byte[] content) {
        write(file, content, (temporary, target) -> {
            // A hard link, unlike a rename, never replaces what is there.
            Files.createLink(target, temporary);
            Files.delete(temporary);
        });
    }

    /** Writes a file that must exist and be private. */
    static void replace(Path file, byte[] content) {
        checkedAttributes(file, self());
        write(
                file,
                content,
                (temporary, target) -> Files.move(
                        temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING));
    }

    private interface Placement {
        void place(Path temporary, Path target) throws IOException;
    }

    private static void write(Path file, byte[] content, Placement placement) {
        Path target = file.toAbsolutePath();
        Path folder = target.getParent();
        if (folder == null) {
            throw new KeyFileException.NotRegular(file, "a folder");
        }
        Path temporary = folder.resolve("." + target.getFileName() + "." + randomName() + ".tmp");
        try {
            try {
                writeNew(temporary, content);
                placement.place(temporary, target);
            } finally {
                Files.deleteIfExists(temporary);
            }
            try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
                directory.force(true);
            }
        } catch (FileAlreadyExistsException e) {
            throw new KeyFileException.AlreadyExists(file);
        } catch (NoSuchFileException e) {
            throw new KeyFileException.Unusable(file, "its folder does not exist", e);
        } catch (AccessDeniedException e) {
            throw new KeyFileException.Unusable(file, "permission denied", e);
        } catch (UnsupportedOperationException e) {
            throw noPosix(file, e);
        } catch (FileSystemException e) {
            throw new KeyFileException.Unusable(
                    file, Objects.requireNonNullElse(e.getReason(), "it can't be written"), e);
        } catch (IOException e) {
            throw new KeyFileException.Unusable(file, "it can't be written", e);
        }
    }

    private static void writeNew(Path temporary, byte[] content) throws IOException {
        Set<OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel channel =
                FileChannel.open(temporary, options, PosixFilePermissions.asFileAttribute(MODE_0600))) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    private static String randomName() {
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    private static long self() {
        return new UnixSystem().getUid();
    }

    private static PosixFileAttributes checkedAttributes(Path file, long self) {
        PosixFileAttributes attributes;
        int owner;
        try {
            attributes = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            owner = (Integer) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            throw new KeyFileException.Missing(file);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw noPosix(file, e);
        } catch (IOException e) {
            throw new KeyFileException.Unusable(file, "it can't be looked at", e);
        }
        if (!attributes.isRegularFile()) {
            throw new KeyFileException.NotRegular(file, kind(attributes));
        }
        if (owner != 0 && owner != self) {
            throw new KeyFileException.LooseMode("key file " + file + " belongs to another user");
        }
        Set<PosixFilePermission> loose = new HashSet<>(attributes.permissions());
        loose.removeAll(OWNER_ONLY);
        if (!loose.isEmpty()) {
            throw new KeyFileException.LooseMode("key file " + file + " has the mode "
                    + PosixFilePermissions.toString(attributes.permissions())
                    + ", so others may use it; run: chmod 600 " + file);
        }
        return attributes;
    }

    private static String kind(PosixFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            return "a symbolic link";
        }
        return attributes.isDirectory() ? "a folder" : "a device, pipe or socket";
    }

    private static KeyFileException noPosix(Path file, Exception cause) {
        return new KeyFileException.Unusable(
                file, "its file system has no POSIX permissions, which keep private keys private", cause);
    }
}
