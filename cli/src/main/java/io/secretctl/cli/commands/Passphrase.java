package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.crypto.SecretBytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** The passphrase of a key file; wiped by {@link #close}. */
final class Passphrase implements AutoCloseable {
    private static final int MAX_BYTES = 4096;

    private final char[] characters;

    private Passphrase(char[] characters) {
        this.characters = characters;
    }

    /** The passphrase in the file that the settings name, if they name one. */
    static Optional<Passphrase> ofSettings(Context context) {
        return context.settings().passphraseFile().map(file -> read(file, context.terminal()));
    }

    /**
     * Reads a file, which may be a pipe, without one trailing newline. Says so if others may read it.
     *
     * @throws CliException (exit 2) if it can't be read, or holds no passphrase
     */
    static Passphrase read(Path file, Terminal terminal) {
        try (InputStream in = Files.newInputStream(file)) {
            if (Files.isRegularFile(file) && isOpenToOthers(file)) {
                terminal.warn("others may read " + file + "; run: chmod 600 " + file);
            }
            byte[] bytes = in.readNBytes(MAX_BYTES + 1);
            int length = bytes.length;
            if (length > 0 && bytes[length - 1] == '\n') {
                length -= length > 1 && bytes[length - 2] == '\r' ? 2 : 1;
            }
            try {
                return decode(bytes, length, file.toString());
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        } catch (IOException e) {
            throw new CliException(ExitCode.USAGE, "passphrase-file", "the passphrase file " + file + " can't be read")
                    .causedBy(e);
        }
    }

    private static boolean isOpenToOthers(Path file) throws IOException {
        Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
        return permissions.contains(PosixFilePermission.GROUP_READ)
                || permissions.contains(PosixFilePermission.OTHERS_READ);
    }

    /** Takes what was typed, and closes it. */
    static Passphrase typed(SecretBytes typed) {
        return of(typed, "what was typed");
    }

    /**
     * Takes a passphrase in UTF-8, and closes it.
     *
     * @param what names it in errors
     */
    static Passphrase of(SecretBytes given, String what) {
        byte[] bytes = given.toByteArray();
        try (given) {
            return decode(bytes, bytes.length, what);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private static Passphrase decode(byte[] bytes, int length, String where) {
        if (length == 0 || length > MAX_BYTES) {
            throw CliException.usage(
                    where + (length == 0 ? " is empty" : " is longer than a passphrase of " + MAX_BYTES + " bytes"));
        }
        try {
            CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, 0, length));
            char[] characters = new char[decoded.remaining()];
            decoded.get(characters);
            Arrays.fill(decoded.array(), '\0');
            return new Passphrase(characters);
        } catch (CharacterCodingException e) {
            throw CliException.usage(where + " is not UTF-8").causedBy(e);
        }
    }

    /** The characters themselves, not a copy. */
    char[] characters() {
        return characters;
    }

    /** In UTF-8, for another process; the caller's to wipe. */
    byte[] utf8() {
        ByteBuffer encoded = ByteBuffer.allocate(3 * characters.length);
        StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(characters), encoded, true);
        encoded.flip();
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        Arrays.fill(encoded.array(), (byte) 0);
        return bytes;
    }

    @Override
    public void close() {
        Arrays.fill(characters, '\0');
    }
}
