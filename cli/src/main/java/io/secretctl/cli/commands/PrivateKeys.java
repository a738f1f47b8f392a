package io.secretctl.cli.commands;

import io.secretctl.keys.KeyRing;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Private keys as the settings say: a locked file is opened by the passphrase file, else by asking. */
final class PrivateKeys {
    private PrivateKeys() {}

    /** The identity of the settings; the ring is the caller's to close. */
    static KeyRing identity(Context context) {
        return read(context, context.settings().identity());
    }

    /** A key file; the ring is the caller's to close. */
    static KeyRing read(Context context, Path file) {
        PrivateKey key = PrivateKey.open(context, file);
        key.passphrase().ifPresent(Passphrase::close);
        return key.ring();
    }

    /** Writes a new key file, mode 0600; locked if the settings name a passphrase file. */
    static void create(Context context, Path file, KeyRing ring) throws IOException {
        Optional<Passphrase> passphrase = Passphrase.ofSettings(context);
        try {
            new PrivateKey(file, ring, passphrase).copyTo(file);
        } finally {
            passphrase.ifPresent(Passphrase::close);
        }
    }
}
