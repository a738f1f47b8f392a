package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.json.StrictJson;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyFileException;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/**
 * An opened private key file.
 *
 * @param passphrase what it is locked with, if it is
 */
record PrivateKey(Path file, KeyRing ring, Optional<Passphrase> passphrase) implements AutoCloseable {
    private static final String OPTION = "--passphrase-file FILE";

    /** Opens a file, with the passphrase that the settings name, else the one that is typed. */
    static PrivateKey open(Context context, Path file) {
        try {
            return new PrivateKey(file, KeyFile.read(file), Optional.empty());
        } catch (KeyFileException.Locked locked) {
            Passphrase passphrase = Passphrase.ofSettings(context)
                    .orElseGet(() -> Passphrase.typed(context.terminal().askSecret("passphrase of " + file, OPTION)));
            return new PrivateKey(file, KeyFile.read(file, passphrase.characters()), Optional.of(passphrase));
        }
    }

    /** Writes the same keys, locked alike, into a new file; a missing folder is made for its owner alone. */
    void copyTo(Path copy) throws IOException {
        Path folder = copy.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        }
        if (passphrase.isPresent()) {
            KeyFile.create(copy, ring, passphrase.get().characters());
        } else {
            KeyFile.create(copy, ring);
        }
    }

    /** The same file with other keys, not written yet. */
    PrivateKey with(KeyRing changed) {
        return new PrivateKey(file, changed, passphrase);
    }

    /** Writes other keys into the file, locked as it was. */
    void replace(KeyRing changed) {
        if (passphrase.isPresent()) {
            KeyFile.replace(file, changed, passphrase.get().characters());
        } else {
            KeyFile.replace(file, changed);
        }
    }

    /**
     * What others need to know.
     *
     * @throws CliException (exit 2) if these keys only sign
     */
    PublicIdentity publicIdentity() {
        return ring.publicIdentity()
                .orElseThrow(() -> CliException.usage(
                        file + " holds signing keys only, as a root's does: nothing can be" + " sealed to it"));
    }

    /** Writes the public line to standard output, or in JSON what there is to know with it. */
    void print(Context context) {
        PublicIdentity identity = publicIdentity();
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeStringField("file", file.toString());
                json.writeBooleanField("locked", passphrase.isPresent());
                json.writeStringField("suite", identity.recipient().suite().keyType());
                json.writeStringField("fingerprint", identity.fingerprint());
                json.writeStringField("public", identity.text());
            }));
        } else {
            context.terminal().line(identity.text());
        }
    }

    @Override
    public void close() {
        ring.close();
        passphrase.ifPresent(Passphrase::close);
    }
}
