package io.secretctl.crypto;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.HybridDecrypt;
import com.google.crypto.tink.HybridEncrypt;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.hybrid.HpkeParameters;
import com.google.crypto.tink.hybrid.HpkePrivateKey;
import com.google.crypto.tink.hybrid.HpkePublicKey;
import com.google.crypto.tink.hybrid.HybridConfig;
import com.google.crypto.tink.util.Bytes;
import com.google.crypto.tink.util.SecretBytes;
import java.security.GeneralSecurityException;

/** HPKE by Tink, with Conscrypt below it. */
final class TinkHpke implements Hpke {
    static final TinkHpke INSTANCE = new TinkHpke();

    private TinkHpke() {
        try {
            HybridConfig.register();
        } catch (GeneralSecurityException e) {
            throw new LinkageError("Tink's HPKE can't be registered", e);
        }
    }

    @Override
    public Wrapper wrapper(Suite suite, byte[] publicKey) {
        HybridEncrypt primitive;
        try {
            primitive = primitive(publicKey(suite, publicKey), HybridEncrypt.class);
        } catch (GeneralSecurityException e) {
            throw new UnacceptableKeyException("the " + suite.keyType() + " public key is malformed");
        }
        return (plaintext, info) -> {
            try {
                return primitive.encrypt(plaintext, info);
            } catch (GeneralSecurityException e) {
                throw new UnacceptableKeyException("nothing can be sealed to this " + suite.keyType() + " public key");
            }
        };
    }

    @Override
    @AccessesPartialKey
    public Unwrapper unwrapper(Suite suite, byte[] privateKey, byte[] publicKey) {
        try {
            HpkePrivateKey key = HpkePrivateKey.create(
                    publicKey(suite, publicKey), SecretBytes.copyFrom(privateKey, InsecureSecretKeyAccess.get()));
            return primitive(key, HybridDecrypt.class)::decrypt;
        } catch (GeneralSecurityException e) {
            throw new UnacceptableKeyException("the " + suite.keyType() + " private key is malformed");
        }
    }

    @AccessesPartialKey
    private static HpkePublicKey publicKey(Suite suite, byte[] publicKey) throws GeneralSecurityException {
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
        return HpkePublicKey.create(parameters, Bytes.copyFrom(publicKey), /* idRequirement= */ null);
    }

    private static <P> P primitive(Key key, Class<P> kind) throws GeneralSecurityException {
        return KeysetHandle.newBuilder()
                .addEntry(KeysetHandle.importKey(key).withFixedId(1).makePrimary())
                .build()
                .getPrimitive(RegistryConfiguration.get(), kind);
    }
}
