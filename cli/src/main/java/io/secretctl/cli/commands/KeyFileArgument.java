package io.secretctl.cli.commands;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Parameters;

/** The private key file that a command is about: named, or else the one in the settings. */
final class KeyFileArgument {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FILE",
            description = "a private key file; else the identity in the settings")
    Optional<Path> file = Optional.empty();

    Path in(Context context) {
        return file.map(named -> context.environment().directory().resolve(named))
                .orElseGet(() -> context.settings().identity());
    }
}
