package io.secretctl.cli.commands;

import io.secretctl.crypt.Backend;
import io.secretctl.crypt.CryptCodec;
import io.secretctl.crypt.Pair;
import io.secretctl.crypt.SecretKeyring;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code crypt list}. */
@Command(
        name = "list",
        description = "print every value under a key, as crypt list does: without a newline between them")
final class CryptList extends CryptAction {
    CryptList() {
        super("list [args...] key", "secret-keyring");
    }

    @Override
    boolean isComplete(CryptFlags given) {
        return given.argument(0).isPresent();
    }

    @Override
    void run(Context context, CryptFlags given, Backend backend) throws IOException {
        String key = given.argument(0).orElseThrow();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        if (given.plaintext()) {
            for (Pair pair : backend.list(key)) {
                add(all, pair.key(), pair.value());
            }
        } else {
            try (SecretKeyring keyring = secretKeyring(context, given)) {
                List<Pair> pairs = backend.list(key);
                for (Pair pair : pairs) {
                    add(all, pair.key(), CryptCodec.decode(pair.value(), keyring));
                }
            }
            warn(context);
        }
        if (all.size() > 0) {
            context.terminal().data(all.toByteArray());
        }
    }

    private static void add(ByteArrayOutputStream all, String key, byte[] value) {
        all.writeBytes((key + ": ").getBytes(StandardCharsets.UTF_8));
        all.writeBytes(value);
    }
}
