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
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.bouncycastle.math.ec.rfc8032.Ed25519;

/** Ed25519 (RFC 8032): by Tink where Conscrypt makes it fast, else by Bouncy Castle. */
sealed interface Signatures {
    /** Verifies with one public key. Thread-safe. */
    interface Verifier {
        boolean verifies(byte[] message, byte[] signature);
    }

    /** Signs with one private key. Thread-safe. */
    interface Signer {
        byte[] sign(byte[] message);
    }

    Verifier verifier(byte[] publicKey);

    /** Checks the key pair, which costs as much as several signatures. */
    Signer signer(SecretBytes seed, byte[] publicKey);

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
        public Signer signer(SecretBytes seed, byte[] publicKey) {
            byte[] copy = seed.toByteArray();
            try {
                PublicKeySign primitive = Ed25519Sign.create(Ed25519PrivateKey.create(
                        publicKeyOf(publicKey),
                        com.google.crypto.tink.util.SecretBytes.copyFrom(copy, InsecureSecretKeyAccess.get())));
                return message -> sign(primitive, message);
            } catch (GeneralSecurityException e) {
                throw unexpected(e);
            } finally {
                Arrays.fill(copy, (byte) 0);
            }
        }

        private static byte[] sign(PublicKeySign primitive, byte[] message) {
            try {
                return primitive.sign(message);
            } catch (GeneralSecurityException e) {
                throw unexpected(e);
            }
        }

        private static IllegalStateException unexpected(GeneralSecurityException e) {
            return new IllegalStateException("signing does not fail with a well-formed key", e);
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
        public Signer signer(SecretBytes seed, byte[] publicKey) {
            return message -> {
                byte[] copy = seed.toByteArray();
                try {
                    byte[] signature = new byte[VerifyingKey.SIGNATURE_BYTES];
                    Ed25519.sign(copy, 0, publicKey, 0, null, message, 0, message.length, signature, 0);
                    return signature;
                } finally {
                    Arrays.fill(copy, (byte) 0);
                }
            };
        }
    }
}
