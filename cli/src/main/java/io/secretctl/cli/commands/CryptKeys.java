package io.secretctl.cli.commands;

import io.secretctl.crypt.SecretKeyring;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;

/** OpenPGP keyrings from files. */
final class CryptKeys {
    private CryptKeys() {}

    /** Reads a secret keyring; if a key of it is locked, with the passphrase of a file, else the one that is typed. */
    static SecretKeyring secret(Context context, String file, Optional<String> passphraseFile) throws IOException {
        byte[] bytes = InputFile.read(context, file);
        try {
            SecretKeyring keyring = SecretKeyring.read(bytes);
            if (!keyring.isLocked()) {
                return keyring;
            }
            try (Passphrase passphrase = passphraseFile.isEmpty()
                    ? Passphrase.typed(
                            context.terminal().askSecret("passphrase of " + file, "a passphrase file (see --help)"))
                    : Passphrase.read(
                            context.environment().directory().resolve(passphraseFile.get()), context.terminal())) {
                return SecretKeyring.read(bytes, passphrase.characters());
            }
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
