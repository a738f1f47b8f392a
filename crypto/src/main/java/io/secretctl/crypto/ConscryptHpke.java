package io.secretctl.crypto;

import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.NoSuchProviderException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.util.Arrays;
import org.conscrypt.Hkdf;
import org.conscrypt.HpkeContextRecipient;
import org.conscrypt.HpkeContextSender;
import org.conscrypt.HpkeSuite;
import org.conscrypt.XdhKeySpec;

/** HPKE by Conscrypt: BoringSSL's, one call of native code for each step. */
final class ConscryptHpke implements Hpke {
    private static final byte[] NONE = {};
    private static final int TAG_BYTES = 16;

    private final Provider provider;

    ConscryptHpke(Provider provider) {
        this.provider = provider;
    }

    /** Whether this version of Conscrypt has what both suites need. */
    static boolean isSupportedBy(Provider provider) {
        try {
            for (Suite suite : Suite.values()) {
                HpkeContextSender.getInstance(name(suite), provider);
                KeyFactory.getInstance(keyAlgorithm(suite), provider);
            }
            new Hkdf(Kdf.Fast.HMAC);
            return true;
        } catch (NoSuchAlgorithmException | NoSuchProviderException e) {
            return false;
        }
    }

    private static String name(Suite suite) {
        int kem = switch (suite) {
            case X25519 -> HpkeSuite.KEM_DHKEM_X25519_HKDF_SHA256;
            case XWING -> HpkeSuite.KEM_XWING;
        };
        return new HpkeSuite(kem, HpkeSuite.KDF_HKDF_SHA256, HpkeSuite.AEAD_AES_256_GCM).name();
    }

    private static String keyAlgorithm(Suite suite) {
        return switch (suite) {
            case X25519 -> "XDH";
            case XWING -> "XWING";
        };
    }

    /** {@inheritDoc} Seals once, to see that the key can be sealed to. */
    @Override
    public Wrapper wrapper(Suite suite, byte[] publicKey) {
        String name = name(suite);
        PublicKey key;
        try {
            key = KeyFactory.getInstance(keyAlgorithm(suite), provider).generatePublic(new XdhKeySpec(publicKey));
            wrap(name, key, new byte[EnvelopeFormat.DATA_KEY_BYTES], NONE);
        } catch (GeneralSecurityException | RuntimeException e) {
            throw new UnacceptableKeyException("the " + suite.keyType() + " public key is malformed");
        }
        return (plaintext, info) -> {
            try {
                return wrap(name, key, plaintext, info);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("sealing does not fail with a key that was sealed to before", e);
            }
        };
    }

    private byte[] wrap(String name, PublicKey key, byte[] plaintext, byte[] info) throws GeneralSecurityException {
        HpkeContextSender sender = HpkeContextSender.getInstance(name, provider);
        sender.init(key, info);
        byte[] encapsulation = sender.getEncapsulated();
        byte[] sealed = sender.seal(plaintext, NONE);
        byte[] wrapped = Arrays.copyOf(encapsulation, encapsulation.length + sealed.length);
        System.arraycopy(sealed, 0, wrapped, encapsulation.length, sealed.length);
        return wrapped;
    }

    @Override
    public Unwrapper unwrapper(Suite suite, byte[] privateKey, byte[] publicKey) {
        String name = name(suite);
        int encapsulation = suite.encapsulationBytes();
        PrivateKey key;
        try {
            key = KeyFactory.getInstance(keyAlgorithm(suite), provider).generatePrivate(new XdhKeySpec(privateKey));
        } catch (GeneralSecurityException e) {
            throw new UnacceptableKeyException("the " + suite.keyType() + " private key is malformed");
        }
        return (wrapped, info) -> {
            if (wrapped.length < encapsulation + TAG_BYTES) {
                throw new GeneralSecurityException("too short");
            }
            HpkeContextRecipient recipient = HpkeContextRecipient.getInstance(name, provider);
            try {
                recipient.init(Arrays.copyOf(wrapped, encapsulation), key, info);
                return recipient.open(Arrays.copyOfRange(wrapped, encapsulation, wrapped.length), NONE);
            } catch (InvalidKeyException | RuntimeException e) {
                throw new GeneralSecurityException("does not open", e);
            }
        };
    }
}
