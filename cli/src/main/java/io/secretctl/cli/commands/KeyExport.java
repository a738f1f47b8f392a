package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints the public line, or copies the private keys into a file; they never go to standard output. */
@Command(name = "export", description = "print the public line, or with --private copy the private key file")
final class KeyExport implements Action {
    @Mixin
    KeyFileArgument file = new KeyFileArgument();

    @Option(names = "--public", description = "the public line, as without any option")
    boolean publicLine;

    @Option(names = "--private", description = "the private keys, locked as they are, into the file that --to names")
    boolean privateKeys;

    @Option(names = "--to", paramLabel = "FILE", description = "the new file, readable by its owner only")
    Optional<Path> to = Optional.empty();

    @Override
    public int run(Context context) throws IOException {
        if (privateKeys && publicLine) {
            throw CliException.usage("--public and --private are two different things");
        }
        if (privateKeys != to.isPresent()) {
            throw CliException.usage("--private and --to FILE go together")
                    .withHint("the public line goes to a file with: secretctl key export > FILE");
        }
        try (PrivateKey key = PrivateKey.open(context, file.in(context))) {
            if (to.isEmpty()) {
                key.print(context);
                return ExitCode.OK.code();
            }
            Path copy = context.environment().directory().resolve(to.get());
            key.copyTo(copy);
            context.terminal()
                    .note("wrote " + copy + (key.passphrase().isPresent() ? ", locked alike" : ", not locked"));
        }
        return ExitCode.OK.code();
    }
}
