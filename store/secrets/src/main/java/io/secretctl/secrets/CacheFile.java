package io.secretctl.secrets;

import io.secretctl.crypto.Digests;
import io.secretctl.json.JsonFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Arrays;
import java.util.Optional;

/**
 * The file of one cache, mode 0600 in a folder of mode 0700, replaced as a whole. A link in the place of either, or a right
 * that somebody else has to them, is an error. Not thread-safe.
 */
final class CacheFile {
    /** Room for base64, paths, tags and policies. */
    private static final long MAX_FILE_BYTES = 2 * CacheDocument.MAX_STORED_BYTES;

    private final Path folder;
    private final Path file;
    private Optional<Known> known = Optional.empty();

    /** A document, and the file that it was read from or written to. */
    private record Known(CacheDocument document, Object identity, long modified) {}

    /** The file for one store below a folder. */
    CacheFile(Path folder, String store) {
        this.folder = folder.toAbsolutePath();
        this.file = this.folder.resolve(name(store));
    }

    private static String name(String store) {
        return Digests.sha256Hex(store.getBytes(StandardCharsets.UTF_8)).substring(0, 32) + ".json";
    }

    /** Reads it; {@link CacheDocument#EMPTY} if there is none. */
    CacheDocument read() throws IOException {
        try {
            PosixFileAttributes attributes = PrivateFile.checked(file, false, PrivateFile.OWNER_ONLY);
            PrivateFile.checked(folder, true, PrivateFile.OWNER_ONLY);
            if (known.isPresent() && isOf(known.get(), attributes)) {
                return known.get().document();
            }
            CacheDocument document = CacheDocument.decode(bytes());
            known = Optional.of(known(document, attributes));
            return document;
        } catch (NoSuchFileException e) {
            return CacheDocument.EMPTY;
        } catch (JsonFormatException | IllegalArgumentException e) {
            throw new Damaged(file + " is damaged: " + e.getMessage(), e);
        }
    }

    /** The file is ours, and not what we write. */
    private static final class Damaged extends IOException {
        private static final long serialVersionUID = 1;

        Damaged(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Reads it, in order to write it: what is damaged counts for nothing. */
    CacheDocument readOrBeginAnew() throws IOException {
        try {
            return read();
        } catch (Damaged e) {
            return CacheDocument.EMPTY;
        }
    }

    private byte[] bytes() throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            long size = channel.size();
            if (size > MAX_FILE_BYTES) {
                throw new IOException(file + " is larger than " + MAX_FILE_BYTES + " bytes");
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) size);
            while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
                // until the end
            }
            return Arrays.copyOf(buffer.array(), buffer.position());
        }
    }

    void write(CacheDocument document) throws IOException {
        byte[] content = document.encode();
        if (content.length > MAX_FILE_BYTES) {
            throw new IOException("it would be larger than " + MAX_FILE_BYTES + " bytes");
        }
        try {
            Files.createDirectories(folder, PrivateFile.FOLDER_0700);
        } catch (FileAlreadyExistsException e) {
            throw new IOException(folder + " is not a folder", e);
        }
        PrivateFile.checked(folder, true, PrivateFile.OWNER_ONLY);
        PrivateFile.replace(file, content);
        known = Optional.of(known(document, PrivateFile.checked(file, false, PrivateFile.OWNER_ONLY)));
    }

    private static Known known(CacheDocument document, PosixFileAttributes attributes) {
        return new Known(
                document, attributes.fileKey(), attributes.lastModifiedTime().toMillis());
    }

    private static boolean isOf(Known known, PosixFileAttributes attributes) {
        return known.identity().equals(attributes.fileKey())
                && known.modified() == attributes.lastModifiedTime().toMillis();
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
