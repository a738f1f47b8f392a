package io.secretctl.crypto;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.crypto.AsymmetricCipherKeyPair;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.params.AsymmetricKeyParameter;

/**
 * HPKE by Bouncy Castle, in Java alone. Each operation has an {@link HPKE} of its own: one of them computes with state
 * that two threads at once would mix, into keys that anybody can guess.
 */
final class BouncyHpke implements Hpke {
    static final BouncyHpke INSTANCE = new BouncyHpke();

    private static final byte[] NONE = {};

    private BouncyHpke() {}

    private static HPKE hpke(Suite suite) {
        short kem = switch (suite) {
            case X25519 -> HPKE.kem_X25519_SHA256;
            case XWING -> HPKE.kem_X_WING;
        };
        return new HPKE(HPKE.mode_base, kem, HPKE.kdf_HKDF_SHA256, HPKE.aead_AES_GCM256);
    }

    /** A private key, with the public one that was computed from it. */
    static final class Pair {
        final byte[] publicKey;
        final Unwrapper unwrapper;

        Pair(Suite suite, byte[] privateKey) {
            HPKE hpke = hpke(suite);
            AsymmetricCipherKeyPair keys = hpke.deserializePrivateKey(privateKey, null);
            publicKey = hpke.serializePublicKey(keys.getPublic());
            unwrapper = opening(suite, keys);
        }
    }

    @Override
    public Wrapper wrapper(Suite suite, byte[] publicKey) {
        AsymmetricKeyParameter key;
        try {
            key = hpke(suite).deserializePublicKey(publicKey);
        } catch (RuntimeException e) {
            throw new UnacceptableKeyException("the " + suite.keyType() + " public key is malformed");
        }
        return (plaintext, info) -> {
            try {
                byte[][] sealed = hpke(suite).seal(key, info, NONE, plaintext, NONE, NONE, null);
                byte[] wrapped = Arrays.copyOf(sealed[1], sealed[1].length + sealed[0].length);
                System.arraycopy(sealed[0], 0, wrapped, sealed[1].length, sealed[0].length);
                return wrapped;
            } catch (InvalidCipherTextException e) {
                throw new IllegalStateException("sealing does not fail on well-formed input", e);
            }
        };
    }

    @Override
    public Unwrapper unwrapper(Suite suite, byte[] privateKey, byte[] publicKey) {
        return opening(suite, hpke(suite).deserializePrivateKey(privateKey, publicKey));
    }

    private static Unwrapper opening(Suite suite, AsymmetricCipherKeyPair keys) {
        return (wrapped, info) -> {
            HPKE hpke = hpke(suite);
            int encapsulation = hpke.getEncSize();
            if (wrapped.length < encapsulation) {
                throw new GeneralSecurityException("too short");
            }
            try {
                return hpke.open(
                        Arrays.copyOf(wrapped, encapsulation),
                        keys,
                        info,
                        NONE,
                        Arrays.copyOfRange(wrapped, encapsulation, wrapped.length),
                        NONE,
                        NONE,
                        null);
            } catch (InvalidCipherTextException | RuntimeException e) {
                throw new GeneralSecurityException("does not open", e);
            }
        };
    }
}
