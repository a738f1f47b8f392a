package io.secretctl.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.bouncycastle.crypto.InvalidCipherTextException;
import org.bouncycastle.crypto.engines.AESEngine;
import org.bouncycastle.crypto.modes.GCMBlockCipher;
import org.bouncycastle.crypto.modes.GCMModeCipher;
import org.bouncycastle.crypto.params.AEADParameters;
import org.bouncycastle.crypto.params.KeyParameter;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM (NIST SP 800-38D): a random 12-byte nonce, the ciphertext, a 16-byte tag. A key is used once. */
final class ContentCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    /**
     * Without Conscrypt, Bouncy Castle takes what is not longer: HPKE has loaded it already, which the platform's
     * framework of providers takes longer to do than it is faster. Bytes.
     */
    static final int SHORT_BYTES = 16 * 1024;

    private ContentCipher() {}

    static byte[] encrypt(byte[] key, byte[] padded, byte[] associatedData, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] content = Arrays.copyOf(nonce, encryptedLength(padded.length));
        try {
            new Use(true, key, nonce, associatedData).run(padded, 0, content, NONCE_BYTES);
            return content;
        } catch (GeneralSecurityException e) {
            throw new LinkageError("this Java platform lacks AES-256-GCM", e);
        }
    }

    static int encryptedLength(int length) {
        return NONCE_BYTES + length + TAG_BYTES;
    }

    static byte[] decrypt(byte[] key, byte[] content, byte[] associatedData) throws GeneralSecurityException {
        if (content.length < encryptedLength(0)) {
            throw new GeneralSecurityException("too short");
        }
        byte[] padded = new byte[content.length - encryptedLength(0)];
        byte[] nonce = Arrays.copyOf(content, NONCE_BYTES);
        new Use(false, key, nonce, associatedData).run(content, NONCE_BYTES, padded, 0);
        return padded;
    }

    /** One use of the cipher. */
    @SuppressWarnings("ArrayRecordComponent") // never compared, not shared
    private record Use(boolean encrypt, byte[] key, byte[] nonce, byte[] associatedData) {
        private static final int TAG_BITS = TAG_BYTES * Byte.SIZE;

        /** Takes one array from a place to its end, and fills the other from a place to its end. */
        void run(byte[] in, int inFrom, byte[] out, int outFrom) throws GeneralSecurityException {
            int length = in.length - inFrom;
            if (Native.AVAILABLE || length > SHORT_BYTES) {
                Cipher cipher = Platform.cipher();
                cipher.init(
                        encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE,
                        new SecretKeySpec(key, "AES"),
                        new GCMParameterSpec(TAG_BITS, nonce));
                cipher.updateAAD(associatedData);
                cipher.doFinal(in, inFrom, length, out, outFrom);
                return;
            }
            GCMModeCipher cipher = GCMBlockCipher.newInstance(AESEngine.newInstance());
            cipher.init(encrypt, new AEADParameters(new KeyParameter(key), TAG_BITS, nonce, associatedData));
            int written = cipher.processBytes(in, inFrom, length, out, outFrom);
            try {
                cipher.doFinal(out, outFrom + written);
            } catch (InvalidCipherTextException e) {
                Arrays.fill(out, (byte) 0);
                throw new GeneralSecurityException("does not open", e);
            }
        }
    }

    /** Apart, since most short runs do without. */
    private static final class Platform {
        private static final String TRANSFORMATION = "AES/GCM/NoPadding";

        /** By name where it is OpenJDK's: looking for it would load every provider before it. */
        private static final @Nullable Provider PROVIDER =
                Native.PROVIDER == null ? Security.getProvider("SunJCE") : Native.PROVIDER;

        static Cipher cipher() throws GeneralSecurityException {
            return PROVIDER == null ? Cipher.getInstance(TRANSFORMATION) : Cipher.getInstance(TRANSFORMATION, PROVIDER);
        }
    }
}
