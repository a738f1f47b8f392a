package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.crypto.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Writes plaintext into files that only their owner may read, mode 0600. */
final class PrivateOutput {
    static final FileAttribute<?> FILE_0600 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    static final FileAttribute<?> FOLDER_0700 =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private PrivateOutput() {}

    /** Writes a file in one step: who reads it finds the old content or the new. A link stays one. */
    static void replace(Path file, SecretBytes content) throws IOException {
        boolean there = Files.exists(file);
        if (there && !Files.isRegularFile(file)) {
            throw CliException.usage(file + " is no file").withHint("without --out, it goes to standard output");
        }
        if (!there && Files.isSymbolicLink(file)) {
            throw CliException.usage(file + " is a link that leads nowhere")
                    .withHint("make what it leads to first, or remove the link");
        }
        Path target = there ? file.toRealPath() : file.toAbsolutePath();
        Path folder = folderOf(target);
        Path temporary = Files.createTempFile(folder, ".secretctl", ".tmp", FILE_0600);
        try {
            try (FileChannel out = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                write(out, content);
                out.force(true);
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Adds lines to a file, which is made if there is none. */
    static void append(Path file, SecretBytes lines) throws IOException {
        folderOf(file.toAbsolutePath());
        try (FileChannel out =
                FileChannel.open(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), FILE_0600)) {
            if (out.size() > 0 && !endsWithNewline(file)) {
                out.write(ByteBuffer.wrap(new byte[] {'\n'}));
            }
            write(out, lines);
        }
    }

    private static boolean endsWithNewline(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            return in.read(last, in.size() - 1) == 1 && last.get(0) == '\n';
        }
    }

    /**
     * Writes a file for each value into a folder, which is made if there is none, mode 0700.
     *
     * @return what else is in the folder
     */
    static List<Path> folder(Path folder, SortedMap<String, SecretBytes> files) throws IOException {
        if (!Files.isDirectory(folder)) {
            if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw CliException.usage(folder + " is no folder").withHint("name another with --out");
            }
            folderOf(folder.toAbsolutePath());
            Files.createDirectory(folder, FOLDER_0700);
        }
        for (Map.Entry<String, SecretBytes> file : files.entrySet()) {
            Path target = folder.resolve(file.getKey());
            if (Files.isSymbolicLink(target)) {
                Files.delete(target); // a link here would put the value elsewhere
            }
            replace(target, file.getValue());
        }
        List<Path> others = new ArrayList<>();
        try (Stream<Path> found = Files.list(folder)) {
            found.filter(path -> !files.containsKey(path.getFileName().toString()))
                    .sorted()
                    .forEach(others::add);
        }
        return others;
    }

    /** Writes a new file. */
    static void create(Path file, SecretBytes content) throws IOException {
        Set<java.nio.file.OpenOption> options =
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel out = FileChannel.open(file, options, FILE_0600)) {
            write(out, content);
        }
    }

    private static void write(FileChannel out, SecretBytes content) throws IOException {
        byte[] bytes = content.toByteArray();
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            out.write(left);
        }
        Arrays.fill(bytes, (byte) 0);
    }

    private static Path folderOf(Path target) {
        Path folder = target.getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw CliException.usage("the folder of " + target + " does not exist")
                    .withHint("make it first, for those who may read what is in it");
        }
        return folder;
    }
}
