package io.secretctl.cli;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of the packaged program, which finds a fresh home and working directory each time. */
abstract class WithCli {
    @TempDir
    Path sandbox;

    CliProcess cli;

    @BeforeEach
    void prepare() {
        cli = new CliProcess(sandbox);
    }
}
