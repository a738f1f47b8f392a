package io.secretctl.cli;

import io.secretctl.cli.commands.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/** The build's way to the manual pages and completion scripts; not for users. */
final class Documents {
    private Documents() {}

    /** Writes {@code man/man1} and {@code completions} below the folder that is named. */
    public static void main(String[] args) throws IOException {
        Path share = Path.of(args[0]);
        for (Map.Entry<String, String> document : Manual.documents().entrySet()) {
            Path file = share.resolve(document.getKey());
            Files.createDirectories(Objects.requireNonNull(file.getParent()));
            Files.writeString(file, document.getValue());
        }
    }
}
