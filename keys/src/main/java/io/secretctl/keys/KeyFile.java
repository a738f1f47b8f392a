package io.secretctl.keys;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.json.JsonFormatException;
import io.secretctl.keys.KeyFileDocument.Line;
import io.secretctl.keys.KeyFileDocument.Lock;
import io.secretctl.keys.KeyRing.Held;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A {@link KeyRing} in a file (docs/keys.md): in the open, or locked with a passphrase. At most 64 KiB, for its owner
 * alone.
 *
 * <p>A file that was changed or cut off in any way is refused, and never read as something else. Whoever can write the
 * file can of course put another whole one in its place.
 *
 * <p>A passphrase is a {@code char[]} that stays the caller's to wipe; an empty one is refused for a new file. Only one
 * process may change a file at a time: the later change wins, and keys that the earlier one added are lost.
 */
public final class KeyFile {
    private static final int TAG_BITS = 128;

    private KeyFile() {}

    /**
     * Reads a file that is not locked.
     *
     * @throws KeyFileException.Locked if it is
     * @throws KeyFileException of the kind that says what else is wrong
     */
    public static KeyRing read(Path file) {
        return read(file, Optional.empty());
    }

    /**
     * Reads a file, which may be locked; the passphrase of one that is not is ignored.
     *
     * @throws KeyFileException of the kind that says what is wrong
     */
    public static KeyRing read(Path file, char[] passphrase) {
        return read(file, Optional.of(passphrase));
    }

    private static KeyRing read(Path file, Optional<char[]> passphrase) {
        byte[] content = PrivateFiles.read(file, KeyFileDocument.MAX_BYTES);
        try {
            return parse(file, content, passphrase);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    /** Writes a new file, readable by whoever may read it. */
    public static void create(Path file, KeyRing ring) {
        write(encode(ring), content -> PrivateFiles.create(file, content));
    }

    /**
     * Writes a new file locked with a passphrase.
     *
     * @throws KeyFileException.AlreadyExists if there is a file of that name, which stays as it is
     * @throws IllegalArgumentException if the passphrase is empty or not well-formed Unicode
     */
    public static void create(Path file, KeyRing ring, char[] passphrase) {
        write(encode(ring, passphrase, PassphraseKey.Cost.DEFAULT), content -> PrivateFiles.create(file, content));
    }

    /**
     * Puts another ring in the place of a file, not locked. A crash leaves the old file or the new one.
     *
     * @throws KeyFileException.Missing if there is no such file
     */
    public static void replace(Path file, KeyRing ring) {
        write(encode(ring), content -> PrivateFiles.replace(file, content));
    }

    /** Puts another ring in the place of a file, locked with a passphrase. A crash leaves the old file or the new one. */
    public static void replace(Path file, KeyRing ring, char[] passphrase) {
        write(encode(ring, passphrase, PassphraseKey.Cost.DEFAULT), content -> PrivateFiles.replace(file, content));
    }

    private static void write(byte[] content, Consumer<byte[]> writer) {
        try {
            writer.accept(content);
        } finally {
            Arrays.fill(content, (byte) 0);
        }
    }

    static byte[] encode(KeyRing ring) {
        byte[] privateKeys = privateKeys(ring);
        try {
            return document(ring, privateKeys, Optional.empty()).encode();
        } finally {
            Arrays.fill(privateKeys, (byte) 0);
        }
    }

    static byte[] encode(KeyRing ring, char[] passphrase, PassphraseKey.Cost cost) {
        if (passphrase.length == 0) {
            throw new IllegalArgumentException("an empty passphrase locks nothing");
        }
        SecureRandom random = new SecureRandom();
        byte[] salt = new byte[PassphraseKey.SALT_BYTES];
        random.nextBytes(salt);
        byte[] nonce = new byte[KeyFileDocument.NONCE_BYTES];
        random.nextBytes(nonce);
        PassphraseKey key = PassphraseKey.derive(passphrase, salt, cost);
        byte[] privateKeys = privateKeys(ring);
        try {
            Optional<Lock> lock = Optional.of(new Lock(cost, salt, key.verifier(), nonce));
            byte[] aad = document(ring, new byte[0], lock).associatedData();
            return document(ring, cipher(Cipher.ENCRYPT_MODE, key, nonce, aad, privateKeys), lock)
                    .encode();
        } catch (GeneralSecurityException e) {
            throw new LinkageError("every Java platform has AES-GCM", e);
        } finally {
            key.wipe();
            Arrays.fill(privateKeys, (byte) 0);
        }
    }

    private static byte[] cipher(int mode, PassphraseKey key, byte[] nonce, byte[] aad, byte[] input)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key.cipherKey(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(aad);
        return cipher.doFinal(input);
    }

    private static KeyFileDocument document(KeyRing ring, byte[] privateKeys, Optional<Lock> lock) {
        List<Line> encryption = ring.heldEncryption().stream()
                .map(h -> new Line(
                        h.key().recipient().suite().keyType(),
                        h.key().recipient().publicKey(),
                        h.state(),
                        h.created()))
                .toList();
        List<Line> signing = ring.heldSigning().stream()
                .map(h -> new Line(VerifyingKey.KEY_TYPE, h.key().verifyingKey().publicKey(), h.state(), h.created()))
                .toList();
        return new KeyFileDocument(encryption, signing, privateKeys, lock);
    }

    private static byte[] privateKeys(KeyRing ring) {
        List<byte[]> keys = new ArrayList<>();
        ring.heldEncryption().forEach(h -> keys.add(h.key().exportPrivateKey()));
        ring.heldSigning().forEach(h -> keys.add(h.key().exportPrivateKey()));
        byte[] all = new byte[keys.size() * SigningKey.PRIVATE_KEY_BYTES];
        for (int i = 0; i < keys.size(); i++) {
            System.arraycopy(keys.get(i), 0, all, i * SigningKey.PRIVATE_KEY_BYTES, SigningKey.PRIVATE_KEY_BYTES);
            Arrays.fill(keys.get(i), (byte) 0);
        }
        return all;
    }

    /**
     * Reads the bytes of a key file.
     *
     * @param file names the file in errors
     */
    static KeyRing parse(Path file, byte[] content, Optional<char[]> passphrase) {
        KeyFileDocument document;
        try {
            document = KeyFileDocument.parse(content);
        } catch (JsonFormatException e) {
            throw new KeyFileException.Damaged(file, e.getMessage());
        }
        byte[] privateKeys = document.lock().isPresent()
                ? unlock(
                        file,
                        document,
                        document.lock().get(),
                        passphrase.orElseThrow(() -> new KeyFileException.Locked(file)))
                : document.privateKeys();
        try {
            return ring(document, privateKeys);
        } catch (JsonFormatException | IllegalArgumentException e) {
            throw new KeyFileException.Damaged(file, "its keys are no key ring: " + e.getMessage());
        } finally {
            Arrays.fill(privateKeys, (byte) 0);
        }
    }

    private static byte[] unlock(Path file, KeyFileDocument document, Lock lock, char[] passphrase) {
        PassphraseKey key = PassphraseKey.derive(passphrase, lock.salt(), lock.cost());
        try {
            if (!MessageDigest.isEqual(key.verifier(), lock.verifier())) {
                throw new KeyFileException.WrongPassphrase(file);
            }
            return cipher(Cipher.DECRYPT_MODE, key, lock.nonce(), document.associatedData(), document.privateKeys());
        } catch (GeneralSecurityException e) {
            throw new KeyFileException.Damaged(file, "its private keys do not authenticate");
        } finally {
            key.wipe();
        }
    }

    private static KeyRing ring(KeyFileDocument document, byte[] privateKeys) {
        int count = document.encryption().size() + document.signing().size();
        if (privateKeys.length != count * SigningKey.PRIVATE_KEY_BYTES) {
            throw new JsonFormatException("it does not have as many private keys as public ones");
        }
        List<Held<DecryptionKey>> encryption = new ArrayList<>();
        List<Held<SigningKey>> signing = new ArrayList<>();
        int at = 0;
        for (Line line : document.encryption()) {
            encryption.add(held(line, privateKeys, at++, KeyFile::encryptionKey));
        }
        for (Line line : document.signing()) {
            signing.add(held(line, privateKeys, at++, KeyFile::signingKey));
        }
        KeyRing ring = new KeyRing(encryption, signing);
        if (!ring.heldEncryption().equals(encryption) || !ring.heldSigning().equals(signing)) {
            throw new JsonFormatException("they are not in the order of their ids");
        }
        return ring;
    }

    private static Held<DecryptionKey> encryptionKey(Line line, byte[] privateKey) {
        Suite suite = Suite.ofKeyType(line.type())
                .orElseThrow(() -> new JsonFormatException("a signing key stands among the encryption keys"));
        DecryptionKey key = DecryptionKey.of(suite, privateKey);
        requireSame(line, key.recipient().publicKey());
        return new Held<>(key.id(), key, line.state(), line.created());
    }

    private static Held<SigningKey> signingKey(Line line, byte[] privateKey) {
        if (!line.type().equals(VerifyingKey.KEY_TYPE)) {
            throw new JsonFormatException("an encryption key stands among the signing keys");
        }
        SigningKey key = SigningKey.of(privateKey);
        requireSame(line, key.verifyingKey().publicKey());
        return new Held<>(key.id(), key, line.state(), line.created());
    }

    private static <K> Held<K> held(Line line, byte[] privateKeys, int index, BiFunction<Line, byte[], Held<K>> make) {
        int from = index * SigningKey.PRIVATE_KEY_BYTES;
        byte[] key = Arrays.copyOfRange(privateKeys, from, from + SigningKey.PRIVATE_KEY_BYTES);
        try {
            return make.apply(line, key);
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    private static void requireSame(Line line, byte[] publicKey) {
        if (!Arrays.equals(line.publicKey(), publicKey)) {
            throw new JsonFormatException("a public key does not belong to its private key");
        }
    }
}
