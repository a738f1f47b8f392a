package io.secretctl.crypto;

import java.math.BigInteger;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc7748.X25519;

/**
 * A public key that values can be sealed to. Immutable and checked: no X25519 part is a point of low order (RFC 7748
 * section 6.1) or a non-canonical encoding of one.
 */
public final class Recipient {
    private static final BigInteger X25519_PRIME = BigInteger.ONE.shiftLeft(255).subtract(BigInteger.valueOf(19));

    private final Suite suite;
    private final byte[] publicKey;
    private final KeyId id;
    private final Hpke.Wrapper wrapper;

    /**
     * Takes a public key in the form of its KEM: 32 bytes for X25519, 1,216 (ML-KEM-768, then X25519) for X-Wing.
     *
     * @throws UnacceptableKeyException if the key is malformed or weak
     */
    public Recipient(Suite suite, byte[] publicKey) {
        if (publicKey.length != suite.publicKeyBytes()) {
            throw new UnacceptableKeyException(
                    "a public key of type " + suite.keyType() + " has " + suite.publicKeyBytes() + " bytes");
        }
        this.suite = suite;
        this.publicKey = publicKey.clone();
        this.id = KeyId.of(suite.keyType(), publicKey);
        requireStrongX25519(Arrays.copyOfRange(publicKey, publicKey.length - 32, publicKey.length));
        this.wrapper = Hpke.provider().wrapper(suite, this.publicKey);
    }

    private static void requireStrongX25519(byte[] point) {
        byte[] bigEndian = new byte[32];
        for (int i = 0; i < 32; i++) {
            bigEndian[i] = point[31 - i];
        }
        if (new BigInteger(1, bigEndian).compareTo(X25519_PRIME) >= 0) {
            throw new UnacceptableKeyException("the X25519 public key is not in its canonical form");
        }
        byte[] anyScalar = new byte[32];
        if (!X25519.calculateAgreement(anyScalar, 0, point, 0, new byte[32], 0)) {
            throw new UnacceptableKeyException("the X25519 public key is a point of low order");
        }
    }

    /** The suite this key is for. */
    public Suite suite() {
        return suite;
    }

    /** The key's name. */
    public KeyId id() {
        return id;
    }

    /** A copy of the key's bytes. */
    public byte[] publicKey() {
        return publicKey.clone();
    }

    /** HPKE single-shot seal with an empty AAD: encapsulation, then ciphertext. */
    byte[] wrap(byte[] dataKey, byte[] info) {
        return wrapper.wrap(dataKey, info);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Recipient that && id.equals(that.id);
    }

    @Override
    public int hashCode() {
        return id.hashCode();
    }

    @Override
    public String toString() {
        return "Recipient[" + suite.keyType() + " " + id.brief() + "]";
    }
}
