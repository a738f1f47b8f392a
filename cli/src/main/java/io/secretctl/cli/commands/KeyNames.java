package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import io.secretctl.keys.PublicIdentity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;

/** How keys are named on the command line. */
final class KeyNames {
    private static final int MAX_PUBLIC_FILE_BYTES = 16 << 10;

    private static final int MIN_ID_DIGITS = 8;

    private KeyNames() {}

    /** The suite of a key type's name. */
    static Suite suite(String keyType) {
        return Suite.ofKeyType(keyType)
                .orElseThrow(() -> CliException.usage("there is no suite \"" + keyType + "\"")
                        .withHint("there are xwing and x25519"));
    }

    /** One key of several: by its id, or enough of its beginning. */
    static KeyId among(Collection<KeyId> keys, String named, String whose) {
        List<KeyId> found = keys.stream()
                .filter(id -> named.length() >= MIN_ID_DIGITS && id.hex().startsWith(named))
                .toList();
        if (found.size() != 1) {
            throw CliException.usage(whose + " has " + (found.isEmpty() ? "no key " : "more than one key ") + named)
                    .withHint("give the id, or at least its first " + MIN_ID_DIGITS + " digits");
        }
        return found.get(0);
    }

    /** A public identity: its line, or a file that holds it. */
    static PublicIdentity publicIdentity(Context context, String lineOrFile) throws IOException {
        String text = lineOrFile;
        if (!lineOrFile.startsWith("scpub1")) {
            byte[] file = InputFile.read(context, lineOrFile, MAX_PUBLIC_FILE_BYTES + 1);
            if (file.length > MAX_PUBLIC_FILE_BYTES) {
                throw CliException.usage(lineOrFile + " is too large to be a public identity");
            }
            text = new String(file, StandardCharsets.UTF_8);
        }
        try {
            return PublicIdentity.parse(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(String.valueOf(e.getMessage()))
                    .withHint("give the line that begins with scpub1, or the .pub file that holds it")
                    .causedBy(e);
        }
    }
}
