package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads a file that the command line names; a pipe is one too. */
final class InputFile {
    private InputFile() {}

    /**
     * Reads all of it.
     *
     * @throws CliException (exit 2) if it is a folder, or may not be read
     */
    static byte[] read(Context context, String name) throws IOException {
        return read(context, name, Integer.MAX_VALUE);
    }

    /**
     * Reads its beginning.
     *
     * @throws CliException (exit 2) if it is a folder, or may not be read
     */
    static byte[] read(Context context, String name, int maxBytes) throws IOException {
        Path file = context.environment().directory().resolve(name);
        if (Files.isDirectory(file)) {
            throw CliException.usage(file + " is a folder, where a file is expected");
        }
        if (Files.exists(file) && !Files.isReadable(file)) {
            throw CliException.usage(file + " can't be read: access is denied");
        }
        try (InputStream in = Files.newInputStream(file)) {
            return in.readNBytes(maxBytes);
        }
    }
}
