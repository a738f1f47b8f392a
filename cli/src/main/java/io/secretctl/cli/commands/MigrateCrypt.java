package io.secretctl.cli.commands;

import io.secretctl.crypt.CryptCodec;
import io.secretctl.crypt.SecretKeyring;
import java.io.IOException;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Takes over values in crypt's format. */
@Command(name = "crypt", description = "seal what crypt stored: a plan, the values, a check of what was written")
final class MigrateCrypt implements Action {
    @Mixin
    Migration migration = new Migration();

    @Option(names = "--secret-keyring", paramLabel = "FILE", description = "the OpenPGP secret keyring that opens them")
    String keyring = ".secring.gpg";

    @Option(
            names = "--keyring-passphrase-file",
            paramLabel = "FILE",
            description = "holds the passphrase of a locked secret keyring")
    Optional<String> passphraseFile = Optional.empty();

    @Override
    public int run(Context context) throws IOException {
        try (SecretKeyring keys = CryptKeys.secret(context, keyring, passphraseFile)) {
            CryptAction.warn(context);
            return migration.run(context, pair -> CryptCodec.decode(pair.value(), keys));
        }
    }
}
