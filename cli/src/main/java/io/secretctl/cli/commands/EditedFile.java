package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A plaintext in a folder of its own, mode 0700, while an editor has it. The folder goes with all that the editor left in
 * it when this is closed, and also when a signal ends this process (SIGTERM, SIGINT, SIGHUP), which ends the editor first.
 */
final class EditedFile implements AutoCloseable {
    private static final int EDITOR_GRACE_SECONDS = 5;
    private static final int MAX_OVERWRITTEN_BYTES = 1 << 20;

    private final Path folder;
    private final Path file;
    private final Consumer<String> warnings;
    private final Thread onSignal = new Thread(this::end);
    private boolean ended;
    private @Nullable Process editor;

    private EditedFile(Path folder, Consumer<String> warnings) {
        this.folder = folder;
        this.file = folder.resolve("value");
        this.warnings = warnings;
    }

    /**
     * Makes the folder; there is no plaintext in it yet.
     *
     * @param warnings is told if something could not be removed
     */
    static EditedFile create(Path parent, Consumer<String> warnings) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        EditedFile created = new EditedFile(Files.createTempDirectory(parent, "secretctl-edit", owner), warnings);
        try {
            Runtime.getRuntime().addShutdownHook(created.onSignal);
        } catch (IllegalStateException e) {
            remove(created.folder);
            throw interrupted();
        }
        return created;
    }

    /** Runs the editor on the plaintext and returns its exit code. */
    int open(List<String> command, byte[] plaintext) throws IOException {
        try {
            return start(command, plaintext).waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw interrupted();
        }
    }

    /** The signal comes before all of this or after it, and never leaves a file or an editor that it did not see. */
    private synchronized Process start(List<String> command, byte[] plaintext) throws IOException {
        if (ended) {
            throw interrupted();
        }
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, plaintext);
        List<String> withFile = new ArrayList<>(command);
        withFile.add(file.toString());
        try {
            Process started = new ProcessBuilder(withFile).inheritIO().start();
            editor = started;
            return started;
        } catch (IOException e) {
            throw CliException.usage("the command can't be run: " + command.get(0))
                    .causedBy(e);
        }
    }

    /** What the editor left. */
    byte[] content() throws IOException {
        return Files.readAllBytes(file);
    }

    /**
     * Removes the folder.
     *
     * @throws CliException (exit 130) if a signal is ending this process: what was edited is not to be used any more
     */
    @Override
    public void close() {
        removeOrWarn();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            throw interrupted();
        }
    }

    private synchronized void end() {
        ended = true;
        Optional.ofNullable(editor).filter(Process::isAlive).ifPresent(EditedFile::stop);
        removeOrWarn();
    }

    /** With what it started: many an editor is a script around the real one. */
    private static void stop(Process editor) {
        List<ProcessHandle> processes = Stream.concat(editor.descendants(), Stream.of(editor.toHandle()))
                .toList();
        processes.forEach(ProcessHandle::destroy);
        CompletableFuture.allOf(processes.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
                .completeOnTimeout(null, EDITOR_GRACE_SECONDS, TimeUnit.SECONDS)
                .join();
        processes.forEach(ProcessHandle::destroyForcibly);
    }

    private static CliException interrupted() {
        return new CliException(ExitCode.INTERRUPTED, "interrupted", "interrupted; nothing was written");
    }

    private void removeOrWarn() {
        if (!remove(folder)) {
            warnings.accept(folder + " could not be removed, and may hold the plaintext: remove it yourself");
        }
    }

    /**
     * Overwrites and deletes a folder with all that is in it, the plaintext first. Links are not followed, and what can't
     * be removed keeps nothing else from being removed.
     *
     * @return whether the folder is gone
     */
    static boolean remove(Path folder) {
        removeFile(folder.resolve("value"));
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    removeFile(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    removeFile(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
                    delete(directory);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return false;
        }
        return Files.notExists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    private static void removeFile(Path file) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            try (SeekableByteChannel channel =
                    Files.newByteChannel(file, Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
                channel.write(ByteBuffer.allocate((int) Math.min(channel.size(), MAX_OVERWRITTEN_BYTES)));
            } catch (IOException e) {
                // to overwrite is more than is promised, and to delete is what counts
            }
        }
        delete(file);
    }

    private static void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // the folder that stays tells
        }
    }
}
