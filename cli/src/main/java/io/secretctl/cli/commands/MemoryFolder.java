package io.secretctl.cli.commands;

import io.secretctl.cli.base.Environment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Where a file stays in memory, if the system has such a place. */
final class MemoryFolder {
    private MemoryFolder() {}

    static Path of(Environment environment) {
        return Optional.of(Path.of("/dev/shm"))
                .filter(Files::isWritable)
                .or(() -> environment.variable("XDG_RUNTIME_DIR").map(Path::of).filter(Files::isWritable))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }
}
