package io.secretctl.cli.commands;

import io.secretctl.crypt.SecretKeyring;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** OpenPGP keyrings from files. */
final class CryptKeys {
    private CryptKeys() {}

    /**
     * Reads a secret keyring; if a key of it is locked, with the passphrase of a file, else the one that is typed.
     *
     * @param passphraseFile empty if there is none
     */
    static SecretKeyring secret(Context context, String file, String passphraseFile) throws IOException {
        Path folder = context.environment().directory();
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        try {
            SecretKeyring keyring = SecretKeyring.read(bytes);
            if (!keyring.isLocked()) {
                return keyring;
            }
            try (Passphrase passphrase = passphraseFile.isEmpty()
                    ? Passphrase.typed(
                            context.terminal().askSecret("passphrase of " + file, "a passphrase file (see --help)"))
                    : Passphrase.read(folder.resolve(passphraseFile), context.terminal())) {
                return SecretKeyring.read(bytes, passphrase.characters());
            }
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
