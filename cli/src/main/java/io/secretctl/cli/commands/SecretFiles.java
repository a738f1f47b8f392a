package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.secrets.Secret;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Values in files of a fresh folder, mode 0700, each named by its path. A small shell holds the other end of a pipe and
 * removes the folder when this process lets go of it: so even SIGKILL leaves nothing behind.
 */
final class SecretFiles implements AutoCloseable {
    private static final int GRACE_SECONDS = 10;

    private final Path folder;
    private final Process remover;
    private final Consumer<String> warnings;

    private SecretFiles(Path folder, Process remover, Consumer<String> warnings) {
        this.folder = folder;
        this.remover = remover;
        this.warnings = warnings;
    }

    /**
     * Makes the folder; there is nothing in it yet.
     *
     * @param warnings is told if it could not be removed
     */
    static SecretFiles create(Path parent, Consumer<String> warnings) throws IOException {
        Path folder = Files.createTempDirectory(parent, "secretctl-exec", PrivateOutput.FOLDER_0700);
        try {
            Process remover = new ProcessBuilder(
                            "sh",
                            "-c",
                            "trap '' HUP INT QUIT TERM; echo ready; read -r end; rm -rf -- \"$1\"",
                            "secretctl",
                            folder.toString())
                    .directory(parent.toFile())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (remover.getInputStream().read() < 0) {
                throw new IOException("the shell that removes " + folder + " ended too soon");
            }
            return new SecretFiles(folder, remover, warnings);
        } catch (IOException e) {
            Files.delete(folder);
            throw e;
        }
    }

    /** The folder. */
    Path path() {
        return folder;
    }

    /** Writes a value into a file that is named by its path below the prefix. */
    Path write(Prefix prefix, Secret secret) throws IOException {
        String path = secret.path().value();
        boolean below = path.length() > prefix.value().length();
        String relative = path.substring(
                below && !prefix.equals(Prefix.ALL)
                        ? prefix.value().length() + 1
                        : below ? 1 : path.lastIndexOf('/') + 1);
        Path file = folder.resolve(relative);
        try {
            Files.createDirectories(Objects.requireNonNull(file.getParent()), PrivateOutput.FOLDER_0700);
            PrivateOutput.create(file, secret.value());
            return file;
        } catch (FileAlreadyExistsException e) {
            throw CliException.usage(
                            "a file can't be a folder too: there is a value at " + path + " and one above or below it")
                    .withHint("name a prefix that holds one of them only")
                    .causedBy(e);
        } catch (FileSystemException e) {
            throw CliException.usage("no file can have the name of " + path)
                    .withHint("it has at most 255 bytes between slashes, and its folder needs room")
                    .causedBy(e);
        }
    }

    /** Overwrites and removes the folder. */
    @Override
    public void close() throws IOException {
        boolean gone = EditedFile.remove(folder);
        remover.getOutputStream().close();
        try {
            gone |= remover.waitFor(GRACE_SECONDS, TimeUnit.SECONDS) && Files.notExists(folder);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!gone) {
            warnings.accept(folder + " could not be removed, and may hold values: remove it yourself");
        }
    }
}
