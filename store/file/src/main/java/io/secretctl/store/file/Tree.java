package io.secretctl.store.file;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.secretctl.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files below one folder, and nothing else: every component of a relative path is looked at without following it,
 * and a symbolic link is refused. Reading needs no lock; the writing methods are called under the {@link StoreLock}
 * only, which is what makes one temporary file enough.
 */
final class Tree {
    private final Path root;
    private final Set<Path> changedFolders = new LinkedHashSet<>();

    Tree(Path root) {
        this.root = root;
    }

    Path root() {
        return root;
    }

    boolean exists(Path relative) throws IOException {
        return attributes(relative).isPresent();
    }

    /** Reads a regular file of at most {@code max} bytes; empty if it does not exist. */
    Optional<byte[]> read(Path relative, int max) throws IOException {
        Optional<BasicFileAttributes> attributes = attributes(relative);
        if (attributes.isEmpty()) {
            return Optional.empty();
        }
        // Before it is opened: a pipe would block, and a huge file fill the memory.
        if (!attributes.get().isRegularFile()) {
            throw new StoreException.Damaged(root.resolve(relative) + " is not a regular file");
        }
        try (InputStream in = Files.newInputStream(root.resolve(relative), NOFOLLOW_LINKS)) {
            byte[] content = in.readNBytes(max + 1);
            if (content.length > max) {
                throw new StoreException.Damaged(
                        root.resolve(relative) + " is larger than the " + max + " bytes that the store writes");
            }
            return Optional.of(content);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Returns the names in a folder; none if there is no such folder. */
    List<String> names(Path relative) throws IOException {
        Optional<BasicFileAttributes> attributes = attributes(relative);
        if (attributes.isEmpty() || !attributes.get().isDirectory()) {
            return List.of();
        }
        List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> children = Files.newDirectoryStream(root.resolve(relative))) {
            children.forEach(child -> names.add(child.getFileName().toString()));
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** Whether this is a folder to descend into. A link to a folder is refused; other files are not ours. */
    boolean isFolder(Path relative) throws IOException {
        Path path = root.resolve(relative);
        if (Files.isSymbolicLink(path) && !Files.isDirectory(path)) {
            return false;
        }
        return attributes(relative).map(BasicFileAttributes::isDirectory).orElse(false);
    }

    /** Replaces a file, atomically for every reader, or creates it and the folders above it. */
    void write(Path relative, byte[] content) throws IOException {
        replace(relative, content, true);
        changedFolders.add(parent(root.resolve(relative)));
    }

    /** As {@link #write}, but a power failure soon after may undo or damage it. */
    void writeLazily(Path relative, byte[] content) throws IOException {
        replace(relative, content, false);
    }

    private void replace(Path relative, byte[] content, boolean durably) throws IOException {
        makeFolders(relative);
        Path temporary = root.resolve(FileNames.TEMPORARY);
        try (FileChannel out = FileChannel.open(
                temporary,
                Set.of(
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            if (durably) {
                out.force(true);
            }
        }
        Path target = root.resolve(relative);
        if (Files.isDirectory(target, NOFOLLOW_LINKS)) {
            throw new StoreException.Damaged(target + " is a folder, where the store keeps a file");
        }
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Removes a file, if it is there, and the folders above it that this leaves empty. */
    void delete(Path relative) throws IOException {
        if (!exists(relative)) {
            return;
        }
        Path target = root.resolve(relative);
        Files.delete(target);
        Path folder = parent(target);
        while (!folder.equals(root) && deleteIfEmpty(folder)) {
            changedFolders.remove(folder);
            folder = parent(folder);
        }
        changedFolders.add(folder);
    }

    /** Returns when all that was written and deleted so far outlives a power failure. */
    void sync() throws IOException {
        for (Path folder : changedFolders) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            } catch (NoSuchFileException e) {
                // Removed from outside meanwhile: there is nothing left to keep.
            }
        }
        changedFolders.clear();
    }

    /** Makes the folders above a file. */
    void makeFolders(Path relative) throws IOException {
        Path folder = root;
        for (int i = 0; i < relative.getNameCount() - 1; i++) {
            Path child = folder.resolve(relative.getName(i));
            try {
                Files.createDirectory(child);
                changedFolders.add(folder);
            } catch (FileAlreadyExistsException e) {
                refuseLink(child, Files.readAttributes(child, BasicFileAttributes.class, NOFOLLOW_LINKS));
            }
            folder = child;
        }
    }

    private static boolean deleteIfEmpty(Path folder) throws IOException {
        try {
            Files.delete(folder);
            return true;
        } catch (DirectoryNotEmptyException e) {
            return false;
        }
    }

    private static Path parent(Path target) {
        Path parent = target.getParent();
        if (parent == null) {
            throw new IllegalArgumentException(target + " has no folder");
        }
        return parent;
    }

    /** Looks at every component below the root, links not followed; empty where there is nothing. */
    private Optional<BasicFileAttributes> attributes(Path relative) throws IOException {
        Path path = root;
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(root, BasicFileAttributes.class);
            for (Path name : relative) {
                if (name.toString().isEmpty()) {
                    continue;
                }
                if (!attributes.isDirectory()) {
                    return Optional.empty();
                }
                path = path.resolve(name);
                attributes = Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
                refuseLink(path, attributes);
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
        return Optional.of(attributes);
    }

    private static void refuseLink(Path path, BasicFileAttributes attributes) {
        if (attributes.isSymbolicLink()) {
            throw new StoreException.Damaged(path + " is a symbolic link, and the store follows none");
        }
    }
}
