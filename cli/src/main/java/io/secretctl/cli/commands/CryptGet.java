package io.secretctl.cli.commands;

import io.secretctl.crypt.Backend;
import io.secretctl.crypt.CryptCodec;
import io.secretctl.crypt.Pair;
import io.secretctl.crypt.SecretKeyring;
import io.secretctl.store.StoreException;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine.Command;

/** {@code crypt get}. */
@Command(name = "get", description = "print the value of a key, and a newline behind it, as crypt get does")
final class CryptGet extends CryptAction {
    CryptGet() {
        super("get [args...] key", "secret-keyring");
    }

    @Override
    boolean isComplete(CryptFlags given) {
        return given.argument(0).isPresent();
    }

    @Override
    void run(Context context, CryptFlags given, Backend backend) throws IOException {
        String key = given.argument(0).orElseThrow();
        if (given.plaintext()) {
            print(context, read(backend, key).value());
            return;
        }
        try (SecretKeyring keyring = secretKeyring(context, given)) {
            byte[] value = CryptCodec.decode(read(backend, key).value(), keyring);
            warn(context);
            print(context, value);
        }
    }

    private static Pair read(Backend backend, String key) {
        return backend.get(key).orElseThrow(() -> new StoreException.Damaged("Key ( " + key + " ) was not found."));
    }

    private static void print(Context context, byte[] value) {
        byte[] line = Arrays.copyOf(value, value.length + 1);
        line[value.length] = '\n';
        context.terminal().data(line);
        Arrays.fill(line, (byte) 0);
        Arrays.fill(value, (byte) 0);
    }
}
