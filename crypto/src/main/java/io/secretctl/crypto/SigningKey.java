package io.secretctl.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;
import org.jspecify.annotations.Nullable;

/**
 * An Ed25519 private key (RFC 8032). Thread-safe until {@link #close}, which wipes it; the cryptographic provider may
 * keep a copy of its own until it is garbage.
 */
public final class SigningKey implements AutoCloseable {
    /** The length of the private key, which RFC 8032 calls the seed. */
    public static final int PRIVATE_KEY_BYTES = 32;

    private final SecretBytes seed;
    private final VerifyingKey verifyingKey;
    private volatile Signatures.@Nullable Signer signer;

    private SigningKey(byte[] seed) {
        byte[] publicKey = new byte[VerifyingKey.PUBLIC_KEY_BYTES];
        Ed25519.generatePublicKey(seed, 0, publicKey, 0);
        this.seed = SecretBytes.copyOf(seed);
        this.verifyingKey = new VerifyingKey(publicKey);
    }

    /** Makes a new key from the platform's secure random source. */
    public static SigningKey generate() {
        byte[] seed = new byte[PRIVATE_KEY_BYTES];
        new SecureRandom().nextBytes(seed);
        try {
            return new SigningKey(seed);
        } finally {
            Arrays.fill(seed, (byte) 0);
        }
    }

    /**
     * Takes a private key; the public one is computed from it.
     *
     * @param seed {@value #PRIVATE_KEY_BYTES} bytes, copied
     * @throws UnacceptableKeyException if it has another length
     */
    public static SigningKey of(byte[] seed) {
        if (seed.length != PRIVATE_KEY_BYTES) {
            throw new UnacceptableKeyException("a private key has " + PRIVATE_KEY_BYTES + " bytes");
        }
        return new SigningKey(seed);
    }

    /** The public half. */
    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    /** The name of the public half. */
    public KeyId id() {
        return verifyingKey.id();
    }

    /**
     * A copy of the private key, for key files. Wipe it.
     *
     * @throws IllegalStateException if closed
     */
    public byte[] exportPrivateKey() {
        return seed.toByteArray();
    }

    /**
     * Signs a message; the signature has 64 bytes.
     *
     * @throws IllegalStateException if closed
     */
    public byte[] sign(byte[] message) {
        Signatures.Signer current = signer;
        return (current == null ? makeSigner() : current).sign(message);
    }

    private synchronized Signatures.Signer makeSigner() {
        Signatures.Signer made = Signatures.provider().signer(seed, verifyingKey.publicKey());
        signer = made;
        return made;
    }

    /** Wipes the key; any further use throws {@link IllegalStateException}. Idempotent. */
    @Override
    public synchronized void close() {
        seed.close();
        signer = null;
    }

    @Override
    public String toString() {
        return "SigningKey[" + id().brief() + "]";
    }
}
