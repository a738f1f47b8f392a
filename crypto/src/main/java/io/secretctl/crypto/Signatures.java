package io.secretctl.crypto;

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
import java.security.GeneralSecurityException;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 (RFC 8032): by Tink where Conscrypt makes it fast, else by Bouncy Castle. */
sealed interface Signatures {
    /** Verifies with one public key. Thread-safe. */
    interface Verifier {
        boolean verifies(byte[] message, byte[] signature);
    }

    Verifier verifier(byte[] publicKey);

    byte[] sign(byte[] seed, byte[] publicKey, byte[] message);

    static Signatures provider() {
        return Native.AVAILABLE ? Tink.INSTANCE : Bouncy.INSTANCE;
    }

    /** By Tink. */
    final class Tink implements Signatures {
        static final Tink INSTANCE = new Tink();

        @Override
        public Verifier verifier(byte[] publicKey) {
            PublicKeyVerify primitive;
            try {
                primitive = Ed25519Verify.create(publicKeyOf(publicKey));
            } catch (GeneralSecurityException e) {
                throw new UnacceptableKeyException("the Ed25519 public key is malformed");
            }
            return (message, signature) -> {
                try {
                    primitive.verify(signature, message);
                    return true;
                } catch (GeneralSecurityException e) {
                    return false;
                }
            };
        }

        @Override
        @AccessesPartialKey
        public byte[] sign(byte[] seed, byte[] publicKey, byte[] message) {
            try {
                PublicKeySign primitive = Ed25519Sign.create(Ed25519PrivateKey.create(
                        publicKeyOf(publicKey), SecretBytes.copyFrom(seed, InsecureSecretKeyAccess.get())));
                return primitive.sign(message);
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException("signing does not fail with a well-formed key", e);
            }
        }

        @AccessesPartialKey
        private static Ed25519PublicKey publicKeyOf(byte[] publicKey) throws GeneralSecurityException {
            return Ed25519PublicKey.create(
                    Ed25519Parameters.Variant.NO_PREFIX, Bytes.copyFrom(publicKey), /* idRequirement= */ null);
        }
    }

    /** By Bouncy Castle. */
    final class Bouncy implements Signatures {
        static final Bouncy INSTANCE = new Bouncy();

        @Override
        public Verifier verifier(byte[] publicKey) {
            return (message, signature) -> Ed25519.verify(signature, 0, publicKey, 0, message, 0, message.length);
        }

        @Override
        public byte[] sign(byte[] seed, byte[] publicKey, byte[] message) {
            byte[] signature = new byte[VerifyingKey.SIGNATURE_BYTES];
            Ed25519.sign(seed, 0, publicKey, 0, null, message, 0, message.length, signature, 0);
            return signature;
        }
    }
}
