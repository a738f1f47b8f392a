package io.secretctl.cli.commands;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** How a change of the policy is made: at once, by the root's keys at hand, or as a file that others sign too. */
final class PublishOption extends RootKeyOption {
    @Option(
            names = "--propose",
            paramLabel = "FILE",
            description = "write the change into a new file instead of publishing it, for others to sign: see proposal")
    Optional<Path> propose = Optional.empty();

    boolean proposes() {
        return propose.isPresent();
    }
}
