package io.secretctl.bench;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.signature.Ed25519Parameters;
import com.google.crypto.tink.signature.Ed25519PrivateKey;
import com.google.crypto.tink.signature.Ed25519PublicKey;
import com.google.crypto.tink.subtle.Ed25519Sign;
import com.google.crypto.tink.subtle.Ed25519Verify;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.Suite;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.conscrypt.Conscrypt;
import org.conscrypt.HpkeContextRecipient;
import org.conscrypt.HpkeContextSender;
import org.conscrypt.HpkeSuite;
import org.conscrypt.XdhKeySpec;

/**
 * The cryptography that an envelope can't do without, and nothing around it: one HPKE operation on a data key, AES-256-GCM
 * on the content, one Ed25519 operation on the document. All of it by Conscrypt, Ed25519 through Tink, whatever can be made
 * ready once made once. Not thread-safe.
 */
final class Bare {
    private static final int DATA_KEY = 32;
    private static final int NONCE = 12;
    private static final int TAG = 16;
    private static final byte[] NONE = {};

    private final Provider provider;
    private final String hpke;
    private final PublicKey publicKey;
    private final PrivateKey privateKey;
    private final PublicKeySign sign;
    private final PublicKeyVerify verify;
    private final Cipher encrypt;
    private final Cipher decrypt;
    private final byte[] dataKey = new byte[DATA_KEY];
    private final byte[] info;
    private final byte[] content;
    private final byte[] associated;
    private final byte[] document;
    private final byte[] wrapped;
    private final byte[] sealed;
    private final byte[] signature;
    private long nonce;

    /**
     * Prepares everything.
     *
     * @param document the signed bytes of a real envelope
     * @param padded the length of its padded value
     * @param associated the length of its data that is authenticated and not encrypted
     */
    Bare(Suite suite, byte[] document, int padded, int associated) throws GeneralSecurityException {
        if (Security.getProvider("Conscrypt") == null) { // where the library does without
            Security.addProvider(Conscrypt.newProvider());
        }
        this.provider = Security.getProvider("Conscrypt");
        int kem = suite == Suite.XWING ? HpkeSuite.KEM_XWING : HpkeSuite.KEM_DHKEM_X25519_HKDF_SHA256;
        this.hpke = new HpkeSuite(kem, HpkeSuite.KDF_HKDF_SHA256, HpkeSuite.AEAD_AES_256_GCM).name();
        KeyFactory keys = KeyFactory.getInstance(suite == Suite.XWING ? "XWING" : "XDH", provider);
        try (DecryptionKey key = DecryptionKey.generate(suite)) {
            this.publicKey = keys.generatePublic(new XdhKeySpec(key.recipient().publicKey()));
            this.privateKey = keys.generatePrivate(new XdhKeySpec(key.exportPrivateKey()));
        }
        Ed25519PrivateKey author = author();
        this.sign = Ed25519Sign.create(author); // these two, unlike the constructors, by Conscrypt
        this.verify = Ed25519Verify.create(author.getPublicKey());
        this.encrypt = Cipher.getInstance("AES/GCM/NoPadding", "Conscrypt");
        this.decrypt = Cipher.getInstance("AES/GCM/NoPadding", "Conscrypt");
        this.info = new byte[150];
        this.content = new byte[padded];
        this.associated = new byte[associated];
        this.document = document;
        this.wrapped = wrap();
        this.sealed = encrypt();
        this.signature = sign.sign(document);
    }

    @AccessesPartialKey
    private static Ed25519PrivateKey author() throws GeneralSecurityException {
        Ed25519Sign.KeyPair pair = Ed25519Sign.KeyPair.newKeyPair();
        Ed25519PublicKey publicKey = Ed25519PublicKey.create(
                Ed25519Parameters.Variant.NO_PREFIX, Bytes.copyFrom(pair.getPublicKey()), /* idRequirement= */ null);
        return Ed25519PrivateKey.create(
                publicKey, SecretBytes.copyFrom(pair.getPrivateKey(), InsecureSecretKeyAccess.get()));
    }

    private byte[] wrap() throws GeneralSecurityException {
        HpkeContextSender sender = HpkeContextSender.getInstance(hpke, provider);
        sender.init(publicKey, info);
        byte[] encapsulation = sender.getEncapsulated();
        byte[] key = sender.seal(dataKey, NONE);
        return ByteBuffer.allocate(encapsulation.length + key.length)
                .put(encapsulation)
                .put(key)
                .array();
    }

    private byte[] unwrap() throws GeneralSecurityException {
        HpkeContextRecipient recipient = HpkeContextRecipient.getInstance(hpke, provider);
        int encapsulation = wrapped.length - DATA_KEY - TAG;
        recipient.init(Arrays.copyOf(wrapped, encapsulation), privateKey, info);
        return recipient.open(Arrays.copyOfRange(wrapped, encapsulation, wrapped.length), NONE);
    }

    /** What sealing to one reader needs. */
    int seal() throws GeneralSecurityException {
        return wrap().length + encrypt().length + sign.sign(document).length;
    }

    /** What opening needs. */
    int open() throws GeneralSecurityException {
        verify.verify(signature, document);
        byte[] key = unwrap();
        decrypt.init(Cipher.DECRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, sealed, 0, NONCE));
        decrypt.updateAAD(associated);
        return decrypt.doFinal(sealed, NONCE, sealed.length - NONCE).length;
    }

    /** What verifying needs. */
    int verify() throws GeneralSecurityException {
        verify.verify(signature, document);
        return signature.length;
    }

    private byte[] encrypt() throws GeneralSecurityException {
        // A counter: Conscrypt refuses a nonce twice in a row, and randomness is not measured here.
        byte[] iv = ByteBuffer.allocate(NONCE).putLong(nonce++).array();
        encrypt.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(dataKey, "AES"), new GCMParameterSpec(128, iv));
        encrypt.updateAAD(associated);
        byte[] out = Arrays.copyOf(iv, NONCE + encrypt.getOutputSize(content.length));
        encrypt.doFinal(content, 0, content.length, out, NONCE);
        return out;
    }
}
