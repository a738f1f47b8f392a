package io.secretctl.crypto;

import java.security.GeneralSecurityException;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** AES-256-GCM (NIST SP 800-38D): a random 12-byte nonce, the ciphertext, a 16-byte tag. A key is used once. */
final class ContentCipher {
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String TRANSFORMATION = "AES/GCM/NoPadding";

    /** By name where it is OpenJDK's: looking for it would load every provider before it. */
    private static final @Nullable Provider PROVIDER =
            Native.PROVIDER == null ? Security.getProvider("SunJCE") : Native.PROVIDER;

    private ContentCipher() {}

    static byte[] encrypt(byte[] key, byte[] padded, byte[] associatedData, SecureRandom random) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, associatedData);
            byte[] content = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(padded.length));
            cipher.doFinal(padded, 0, padded.length, content, NONCE_BYTES);
            return content;
        } catch (GeneralSecurityException e) {
            throw new LinkageError("this Java platform lacks AES-256-GCM", e);
        }
    }

    static int encryptedLength(int length) {
        return NONCE_BYTES + length + TAG_BITS / 8;
    }

    static byte[] decrypt(byte[] key, byte[] content, byte[] associatedData) throws GeneralSecurityException {
        if (content.length < NONCE_BYTES + TAG_BITS / 8) {
            throw new GeneralSecurityException("too short");
        }
        Cipher cipher = cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(content, NONCE_BYTES), associatedData);
        return cipher.doFinal(content, NONCE_BYTES, content.length - NONCE_BYTES);
    }

    private static Cipher cipher(int mode, byte[] key, byte[] nonce, byte[] associatedData)
            throws GeneralSecurityException {
        Cipher cipher =
                PROVIDER == null ? Cipher.getInstance(TRANSFORMATION) : Cipher.getInstance(TRANSFORMATION, PROVIDER);
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(associatedData);
        return cipher;
    }
}
