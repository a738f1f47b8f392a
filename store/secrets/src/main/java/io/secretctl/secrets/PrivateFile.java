package io.secretctl.secrets;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/** Files of their owner alone. */
final class PrivateFile {
    static final FileAttribute<?> FOLDER_0700 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    static final FileAttribute<?> FILE_0600 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** For what only its owner may read. */
    static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /** For what only its owner may change. */
    static final Set<PosixFilePermission> OWNER_WRITES = PosixFilePermissions.fromString("rwxr-xr-x");

    private PrivateFile() {}

    /** The user of this process, who does not change. */
    private static final class Me {
        static final long UID = new UnixSystem().getUid();
    }

    /**
     * Refuses a link, what belongs to another user, root too, and what somebody else may use.
     *
     * @param allowed the rights that are none too many
     */
    static PosixFileAttributes checked(Path path, boolean isFolder, Set<PosixFilePermission> allowed)
            throws IOException {
        PosixFileAttributes attributes;
        int owner;
        try {
            attributes = Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            owner = (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        } catch (UnsupportedOperationException | IllegalArgumentException e) {
            throw new Unsafe(path + " is on a file system without POSIX permissions", e);
        }
        if (isFolder ? !attributes.isDirectory() : !attributes.isRegularFile()) {
            throw new Unsafe(path + " is not a " + (isFolder ? "folder" : "plain file"));
        }
        if (owner != Me.UID) {
            throw new Unsafe(path + " belongs to another user");
        }
        if (!allowed.containsAll(attributes.permissions())) {
            throw new Unsafe(path + " has the mode " + PosixFilePermissions.toString(attributes.permissions())
                    + ", so others may use it: chmod " + (isFolder ? "700 " : "600 ") + path);
        }
        return attributes;
    }

    /** It is not its owner's alone. */
    static final class Unsafe extends IOException {
        private static final long serialVersionUID = 1;

        private Unsafe(String message) {
            super(message);
        }

        private Unsafe(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Puts a file of mode 0600 in its place as a whole: after a crash it is the old one or the new. */
    static void replace(Path file, byte[] content) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        Path temporary = Files.createTempFile(folder, file.getFileName().toString(), ".tmp", FILE_0600);
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer left = ByteBuffer.wrap(content);
                while (left.hasRemaining()) {
                    out.write(left);
                }
                out.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }
}
