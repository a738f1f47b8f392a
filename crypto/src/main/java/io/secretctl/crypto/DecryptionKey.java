package io.secretctl.crypto;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A private key that opens what was sealed to its {@link Recipient}. Thread-safe until {@link #close}, which wipes the
 * key; the cryptographic provider may keep a copy of its own until it is garbage.
 */
public final class DecryptionKey implements AutoCloseable {
    /** The length of a private key of either suite: an X25519 scalar, or the X-Wing seed. */
    public static final int PRIVATE_KEY_BYTES = 32;

    private final Recipient recipient;
    private final SecretBytes privateKey;
    private volatile Hpke.@Nullable Unwrapper unwrapper;

    private DecryptionKey(Recipient recipient, SecretBytes privateKey) {
        this.recipient = recipient;
        this.privateKey = privateKey;
    }

    /** Makes a new key from the platform's secure random source. */
    public static DecryptionKey generate(Suite suite) {
        byte[] privateKey = new byte[PRIVATE_KEY_BYTES];
        new SecureRandom().nextBytes(privateKey);
        try {
            return of(suite, privateKey);
        } finally {
            Arrays.fill(privateKey, (byte) 0);
        }
    }

    /**
     * Takes a private key; the public one is computed from it.
     *
     * @param privateKey {@value #PRIVATE_KEY_BYTES} bytes, copied
     * @throws UnacceptableKeyException if it has another length
     */
    public static DecryptionKey of(Suite suite, byte[] privateKey) {
        if (privateKey.length != PRIVATE_KEY_BYTES) {
            throw new UnacceptableKeyException("a private key has " + PRIVATE_KEY_BYTES + " bytes");
        }
        BouncyHpke.Pair pair = new BouncyHpke.Pair(suite, privateKey);
        DecryptionKey key = new DecryptionKey(new Recipient(suite, pair.publicKey), SecretBytes.copyOf(privateKey));
        if (!Native.AVAILABLE) {
            key.unwrapper = pair.unwrapper; // what it took to compute the public key is what opening begins with
        }
        return key;
    }

    /** The public half. */
    public Recipient recipient() {
        return recipient;
    }

    /** The name of the public half. */
    public KeyId id() {
        return recipient.id();
    }

    /**
     * A copy of the private key, for key files. Wipe it.
     *
     * @throws IllegalStateException if closed
     */
    public byte[] exportPrivateKey() {
        return privateKey.toByteArray();
    }

    boolean isOpen() {
        return !privateKey.isClosed();
    }

    byte[] unwrap(byte[] wrapped, byte[] info) throws GeneralSecurityException {
        Hpke.Unwrapper current = unwrapper;
        return (current == null ? makeUnwrapper() : current).unwrap(wrapped, info);
    }

    private synchronized Hpke.Unwrapper makeUnwrapper() {
        byte[] copy = privateKey.toByteArray();
        try {
            Hpke.Unwrapper made = Hpke.provider().unwrapper(recipient.suite(), copy, recipient.publicKey());
            unwrapper = made;
            return made;
        } finally {
            Arrays.fill(copy, (byte) 0);
        }
    }

    /** Wipes the key; any further use throws {@link IllegalStateException}. Idempotent. */
    @Override
    public synchronized void close() {
        privateKey.close();
        unwrapper = null;
    }

    @Override
    public String toString() {
        return "DecryptionKey[" + recipient.suite().keyType() + " " + id().brief() + "]";
    }
}
