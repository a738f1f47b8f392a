package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyFileException;
import io.secretctl.keys.KeyRing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/** Reads private key files as the settings say: a locked one by the passphrase file, else by asking. */
final class PrivateKeys {
    private PrivateKeys() {}

    /** The identity of the settings; the ring is the caller's to close. */
    static KeyRing identity(Context context) {
        return read(context, context.settings().identity());
    }

    /** A key file; the ring is the caller's to close. */
    static KeyRing read(Context context, Path file) {
        try {
            return KeyFile.read(file);
        } catch (KeyFileException.Locked e) {
            Optional<Path> passphraseFile = context.settings().passphraseFile();
            try (SecretBytes passphrase = passphraseFile.isPresent()
                    ? passphraseIn(passphraseFile.get())
                    : context.terminal().askSecret("passphrase of " + file, "--passphrase-file FILE")) {
                char[] characters = characters(passphrase);
                try {
                    return KeyFile.read(file, characters);
                } finally {
                    Arrays.fill(characters, '\0');
                }
            }
        }
    }

    /** The passphrase in a file: its text without one newline at its end. */
    static SecretBytes passphraseIn(Path file) {
        byte[] bytes;
        try {
            bytes = Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException("the passphrase file can't be read: " + file, e);
        }
        int length = bytes.length;
        if (length > 0 && bytes[length - 1] == '\n') {
            length -= length > 1 && bytes[length - 2] == '\r' ? 2 : 1;
        }
        byte[] passphrase = Arrays.copyOf(bytes, length);
        try {
            if (length == 0) {
                throw CliException.usage("the passphrase file " + file + " is empty");
            }
            return SecretBytes.copyOf(passphrase);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    /** The characters of UTF-8 bytes; the caller's to wipe. */
    static char[] characters(SecretBytes secret) {
        byte[] bytes = secret.toByteArray();
        CharBuffer decoded = StandardCharsets.UTF_8.decode(ByteBuffer.wrap(bytes));
        char[] characters = new char[decoded.remaining()];
        decoded.get(characters);
        Arrays.fill(bytes, (byte) 0);
        if (decoded.hasArray()) {
            Arrays.fill(decoded.array(), '\0');
        }
        return characters;
    }
}
