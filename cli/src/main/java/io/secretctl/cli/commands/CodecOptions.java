package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypt.CryptStore;
import io.secretctl.crypt.PublicKeyring;
import io.secretctl.crypt.SecretKeyring;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import picocli.CommandLine.Option;

/** {@code --codec}: another form of the stored value than the sealed envelope, for programs that read no other. */
abstract class CodecOptions {
    /** The forms. */
    enum Codec {
        /** The sealed envelope. */
        SEALED,
        /** crypt's OpenPGP message, which is not authenticated. */
        CRYPT
    }

    @Option(
            names = "--codec",
            paramLabel = "CODEC",
            description = "sealed, or crypt: what crypt and viper read, which nobody authenticates")
    Codec codec = Codec.SEALED;

    final boolean isCrypt() {
        return codec == Codec.CRYPT;
    }

    private static ConfigStore open(Context context) {
        CryptAction.warn(context);
        return Stores.open(context.settings().store(), context.settings().storeOptions());
    }

    /** As {@code get} has it. */
    static final class Reading extends CodecOptions {
        @Option(
                names = "--secret-keyring",
                paramLabel = "FILE",
                description = "with --codec crypt: the OpenPGP secret keyring")
        String keyring = ".secring.gpg";

        @Option(
                names = "--keyring-passphrase-file",
                paramLabel = "FILE",
                description = "holds the passphrase of a locked secret keyring")
        Optional<String> passphraseFile = Optional.empty();

        void get(Context context, KeyPath path) throws IOException {
            try (SecretKeyring keys = CryptKeys.secret(context, keyring, passphraseFile);
                    ConfigStore store = open(context)) {
                byte[] value = new CryptStore(store).get(path, keys).orElseThrow(() -> GetCommand.absent(path));
                context.terminal().data(value);
                Arrays.fill(value, (byte) 0);
            }
        }
    }

    /** As {@code set} has it. */
    static final class Writing extends CodecOptions {
        @Option(
                names = "--keyring",
                paramLabel = "FILE",
                description = "with --codec crypt: the OpenPGP public keyring, to all of whose keys it is encrypted")
        String keyring = ".pubring.gpg";

        void set(Context context, KeyPath path, byte[] value) throws IOException {
            PublicKeyring keys = PublicKeyring.read(InputFile.read(context, keyring));
            try (ConfigStore store = open(context)) {
                if (!new CryptStore(store).set(path, value, keys)) {
                    throw new CliException(
                                    ExitCode.CONFLICT, "sealed-value-there", "a sealed value is stored at " + path)
                            .withHint("keep crypt's values under a prefix of their own");
                }
            }
            context.terminal().note("wrote " + path + " in crypt's format for " + String.join(", ", keys.keyIds()));
        }
    }
}
