package io.secretctl.cli.commands;

import io.secretctl.crypt.Backend;
import io.secretctl.crypt.CryptCodec;
import io.secretctl.crypt.PublicKeyring;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine.Command;

/** {@code crypt set}. */
@Command(name = "set", description = "store the content of a file at a key, as crypt set does")
final class CryptSet extends CryptAction {
    CryptSet() {
        super("set [args...] key file", "keyring");
    }

    @Override
    boolean isComplete(CryptFlags given) {
        return given.argument(0).isPresent() && given.argument(1).isPresent();
    }

    @Override
    void run(Context context, CryptFlags given, Backend backend) throws IOException {
        byte[] value = file(context, given.argument(1).orElseThrow());
        try {
            if (given.plaintext()) {
                backend.set(given.argument(0).orElseThrow(), value);
                return;
            }
            PublicKeyring keyring = PublicKeyring.read(file(context, given.value("keyring", ".pubring.gpg")));
            backend.set(given.argument(0).orElseThrow(), CryptCodec.encode(value, keyring));
            warn(context);
        } finally {
            Arrays.fill(value, (byte) 0);
        }
    }
}
