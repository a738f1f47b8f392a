package io.secretctl.cli.agent;

import com.sun.security.auth.module.UnixSystem;
import io.secretctl.cli.base.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Where the agent's socket is, and whether it is this user's own. */
public final class AgentSocket {
    /** The variable that names the socket. Unless it is set, no agent is looked for. */
    public static final String VARIABLE = "SECRETCTL_AGENT";

    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    /**
     * The sticky bit says to a shell, which can test for it and for no other mode without a process, that nobody else can
     * put another socket in the place of this one.
     */
    private static final int STICKY_OWNER_ONLY = 01700;

    private AgentSocket() {}

    /** Where an agent listens unless it is told otherwise. */
    public static Path standard(Environment environment) {
        return environment
                .variable("XDG_RUNTIME_DIR")
                .map(Path::of)
                .filter(Path::isAbsolute)
                .map(folder -> folder.resolve("secretctl"))
                .orElseGet(() -> environment.stateDirectory().resolve("agent"))
                .resolve("agent.sock");
    }

    /** The socket that the user has named, if any. */
    public static Optional<Path> named(Environment environment) {
        return environment.variable(VARIABLE).map(Path::of).filter(Path::isAbsolute);
    }

    /** Makes the socket's folder, for its owner alone, if it is missing. */
    static void makeFolder(Path socket) throws IOException {
        Path folder = folder(socket);
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
            Files.setAttribute(folder, "unix:mode", STICKY_OWNER_ONLY);
        }
        requireOwn(socket);
    }

    /**
     * Refuses a socket whose folder somebody else owns or may enter, or that somebody else has made.
     *
     * @throws IOException if it is not this user's own, saying why
     */
    static void requireOwn(Path socket) throws IOException {
        Path folder = folder(socket);
        PosixFileAttributes attributes = attributes(folder);
        if (!attributes.isDirectory() || !attributes.permissions().equals(OWNER_ONLY) || isForeign(folder)) {
            throw new IOException("the folder " + folder + " is not this user's alone: it needs mode 0700");
        }
        if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)
                && (!attributes(socket).isOther() || isForeign(socket))) {
            throw new IOException(socket + " is no socket of this user's");
        }
    }

    private static PosixFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isForeign(Path file) throws IOException {
        Object owner = Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS);
        return !(owner instanceof Integer id) || id != new UnixSystem().getUid();
    }

    private static Path folder(Path socket) throws IOException {
        Path folder = socket.getParent();
        if (folder == null) {
            throw new IOException(socket + " is in no folder");
        }
        return folder;
    }
}
