package io.secretctl.crypto;

import org.bouncycastle.math.ec.rfc8032.Ed25519;

/**
 * An Ed25519 public key (RFC 8032). Immutable and checked: its encoding is canonical and its point is of the full
 * prime order, so no signature by it can verify for two messages by the choice of the key.
 */
public final class VerifyingKey {
    /** The name of this kind of key in key ids and key files. */
    public static final String KEY_TYPE = "ed25519";

    /** The length of the key. */
    public static final int PUBLIC_KEY_BYTES = 32;

    static final int SIGNATURE_BYTES = 64;

    private final byte[] publicKey;
    private final KeyId id;
    private final Signatures.Verifier verifier;

    /**
     * Takes a public key.
     *
     * @param publicKey {@value #PUBLIC_KEY_BYTES} bytes, copied
     * @throws UnacceptableKeyException if it is not a canonical point of prime order
     */
    public VerifyingKey(byte[] publicKey) {
        if (publicKey.length != PUBLIC_KEY_BYTES) {
            throw new UnacceptableKeyException("an Ed25519 public key has " + PUBLIC_KEY_BYTES + " bytes");
        }
        if (!Ed25519.validatePublicKeyFull(publicKey, 0)) {
            throw new UnacceptableKeyException(
                    "the Ed25519 public key is not a canonical point of the prime-order group");
        }
        this.publicKey = publicKey.clone();
        this.id = KeyId.of(KEY_TYPE, publicKey);
        this.verifier = Signatures.provider().verifier(this.publicKey);
    }

    /** The key's name. */
    public KeyId id() {
        return id;
    }

    /** A copy of the key's bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** Whether the signature is this key's over the message (RFC 8032 section 5.1.7). */
    public boolean verifies(byte[] message, byte[] signature) {
        return signature.length == SIGNATURE_BYTES && verifier.verifies(message, signature);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof VerifyingKey that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "VerifyingKey[" + id.brief() + "]";
    }
}
