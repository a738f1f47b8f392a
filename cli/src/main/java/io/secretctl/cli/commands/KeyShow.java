package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.keys.PublicIdentity;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows who a private key file is to others. */
@Command(name = "show", description = "show the fingerprint and the public line of a private key file")
final class KeyShow implements Action {
    @Mixin
    KeyFileArgument file = new KeyFileArgument();

    @Override
    public int run(Context context) {
        try (PrivateKey key = PrivateKey.open(context, file.in(context))) {
            if (context.output() != OutputFormat.TABLE) {
                key.print(context);
                return ExitCode.OK.code();
            }
            PublicIdentity identity = key.publicIdentity();
            context.terminal().line("file         " + key.file());
            context.terminal().line("locked       " + (key.passphrase().isPresent() ? "with a passphrase" : "no"));
            context.terminal()
                    .line("suite        " + identity.recipient().suite().keyType());
            context.terminal().line("fingerprint  " + identity.fingerprint());
            context.terminal().line("public       " + identity.text());
        }
        return ExitCode.OK.code();
    }
}
