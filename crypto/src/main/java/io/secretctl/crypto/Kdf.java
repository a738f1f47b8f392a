package io.secretctl.crypto;

import java.security.GeneralSecurityException;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.conscrypt.Hkdf;

/** HKDF-SHA512 (RFC 5869): by Conscrypt where its native library loads, else by Bouncy Castle. */
sealed interface Kdf {
    /** HKDF-Extract. */
    byte[] extract(byte[] salt, byte[] keyingMaterial);

    /** HKDF-Expand. */
    byte[] expand(byte[] pseudorandomKey, byte[] info, int length);

    static Kdf provider() {
        return Native.AVAILABLE ? Fast.INSTANCE : Bouncy.INSTANCE;
    }

    /** By Conscrypt. */
    final class Fast implements Kdf {
        static final Fast INSTANCE = new Fast();
        static final String HMAC = "HmacSHA512";

        @Override
        public byte[] extract(byte[] salt, byte[] keyingMaterial) {
            try {
                return new Hkdf(HMAC).extract(salt, keyingMaterial);
            } catch (GeneralSecurityException e) {
                throw unexpected(e);
            }
        }

        @Override
        public byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
            try {
                return new Hkdf(HMAC).expand(pseudorandomKey, info, length);
            } catch (GeneralSecurityException e) {
                throw unexpected(e);
            }
        }

        private static IllegalStateException unexpected(GeneralSecurityException e) {
            return new IllegalStateException("HMAC takes a key of any length", e);
        }
    }

    /** By Bouncy Castle. */
    final class Bouncy implements Kdf {
        static final Bouncy INSTANCE = new Bouncy();

        @Override
        public byte[] extract(byte[] salt, byte[] keyingMaterial) {
            return new HKDFBytesGenerator(new SHA512Digest()).extractPRK(salt, keyingMaterial);
        }

        @Override
        public byte[] expand(byte[] pseudorandomKey, byte[] info, int length) {
            HKDFBytesGenerator expand = new HKDFBytesGenerator(new SHA512Digest());
            expand.init(HKDFParameters.skipExtractParameters(pseudorandomKey, info));
            byte[] key = new byte[length];
            expand.generateBytes(key, 0, length);
            return key;
        }
    }
}
