package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.keys.KeyFile;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Changes what locks a private key file. */
@Command(name = "passwd", description = "set, change or remove the passphrase of a private key file")
final class KeyPasswd implements Action {
    @Mixin
    KeyFileArgument file = new KeyFileArgument();

    @Option(
            names = "--new-passphrase-file",
            paramLabel = "FILE",
            description = "holds the new passphrase; else it is asked for")
    Optional<Path> newFile = Optional.empty();

    @Option(names = "--remove", description = "leave the file open to whoever may read it")
    boolean remove;

    @Override
    public int run(Context context) {
        if (remove && newFile.isPresent()) {
            throw CliException.usage("--remove and --new-passphrase-file are two different things");
        }
        try (PrivateKey key = PrivateKey.open(context, file.in(context))) {
            if (remove) {
                context.confirm("leave " + key.file() + " without a passphrase?");
                KeyFile.replace(key.file(), key.ring());
                context.terminal().note("wrote " + key.file() + ", not locked");
                return ExitCode.OK.code();
            }
            try (Passphrase passphrase = newPassphrase(context, key.file())) {
                KeyFile.replace(key.file(), key.ring(), passphrase.characters());
            }
            context.terminal().note("wrote " + key.file() + ", locked");
        }
        return ExitCode.OK.code();
    }

    private Passphrase newPassphrase(Context context, Path locked) {
        return newFile.map(named ->
                        Passphrase.read(context.environment().directory().resolve(named), context.terminal()))
                .orElseGet(() -> Passphrase.typed(
                        context.terminal().askNewSecret("new passphrase of " + locked, "--new-passphrase-file FILE")));
    }
}
