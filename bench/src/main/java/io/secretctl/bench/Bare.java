package io.secretctl.bench;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.PublicKeySign;
import com.google.crypto.tink.PublicKeyVerify;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig;
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
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.conscrypt.Conscrypt;

/**
 * The cryptography that an envelope can't do without, and nothing around it: one HPKE operation on a data key, AES-256-GCM
 * on the content, one Ed25519 operation on the document. All of it by Tink and Conscrypt, whatever can be made ready once
 * made once. Not thread-safe.
 */
final class Bare {
    private static final int DATA_KEY = 32;
    private static final int NONCE = 12;

    private final HybridEncrypt wrap;
    private final HybridDecrypt unwrap;
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
        HybridConfig.register();
        HpkePrivateKey key = key(suite);
        this.wrap = primitive(key.getPublicKey(), HybridEncrypt.class);
        this.unwrap = primitive(key, HybridDecrypt.class);
        Ed25519PrivateKey author = author();
        this.sign = Ed25519Sign.create(author); // these two, unlike the constructors, by Conscrypt
        this.verify = Ed25519Verify.create(author.getPublicKey());
        this.encrypt = Cipher.getInstance("AES/GCM/NoPadding", "Conscrypt");
        this.decrypt = Cipher.getInstance("AES/GCM/NoPadding", "Conscrypt");
        this.info = new byte[150];
        this.content = new byte[padded];
        this.associated = new byte[associated];
        this.document = document;
        this.wrapped = wrap.encrypt(dataKey, info);
        this.sealed = encrypt();
        this.signature = sign.sign(document);
    }

    @AccessesPartialKey
    private static HpkePrivateKey key(Suite suite) throws GeneralSecurityException {
        try (DecryptionKey key = DecryptionKey.generate(suite)) {
            HpkeParameters parameters = HpkeParameters.builder()
                    .setKemId(
                            switch (suite) {
                                case X25519 -> HpkeParameters.KemId.DHKEM_X25519_HKDF_SHA256;
                                case XWING -> HpkeParameters.KemId.X_WING;
                            })
                    .setKdfId(HpkeParameters.KdfId.HKDF_SHA256)
                    .setAeadId(HpkeParameters.AeadId.AES_256_GCM)
                    .setVariant(HpkeParameters.Variant.NO_PREFIX)
                    .build();
            HpkePublicKey publicKey = HpkePublicKey.create(
                    parameters, Bytes.copyFrom(key.recipient().publicKey()), /* idRequirement= */ null);
            return HpkePrivateKey.create(
                    publicKey, SecretBytes.copyFrom(key.exportPrivateKey(), InsecureSecretKeyAccess.get()));
        }
    }

    @AccessesPartialKey
    private static Ed25519PrivateKey author() throws GeneralSecurityException {
        Ed25519Sign.KeyPair pair = Ed25519Sign.KeyPair.newKeyPair();
        Ed25519PublicKey publicKey = Ed25519PublicKey.create(
                Ed25519Parameters.Variant.NO_PREFIX, Bytes.copyFrom(pair.getPublicKey()), /* idRequirement= */ null);
        return Ed25519PrivateKey.create(
                publicKey, SecretBytes.copyFrom(pair.getPrivateKey(), InsecureSecretKeyAccess.get()));
    }

    private static <P> P primitive(Key key, Class<P> kind) throws GeneralSecurityException {
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(key).withFixedId(1).makePrimary())
                .build()
                .getPrimitive(RegistryConfiguration.get(), kind);
    }

    /** What sealing to one reader needs. */
    int seal() throws GeneralSecurityException {
        return wrap.encrypt(dataKey, info).length + encrypt().length + sign.sign(document).length;
    }

    /** What opening needs. */
    int open() throws GeneralSecurityException {
        verify.verify(signature, document);
        byte[] key = unwrap.decrypt(wrapped, info);
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
