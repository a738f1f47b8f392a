package io.secretctl.crypto;

import java.security.GeneralSecurityException;

/**
 * HPKE base mode, single shot, empty AAD (RFC 9180 section 6.1), for the KEMs of {@link Suite}, HKDF-SHA256 and
 * AES-256-GCM. A wrapped key is the encapsulation followed by the ciphertext. Two providers give the same bytes.
 */
interface Hpke {
    /** Seals to one public key. Thread-safe. */
    interface Wrapper {
        byte[] wrap(byte[] plaintext, byte[] info);
    }

    /** Opens with one private key. Thread-safe. */
    interface Unwrapper {
        /** Fails if anything about the input is wrong. */
        byte[] unwrap(byte[] wrapped, byte[] info) throws GeneralSecurityException;
    }

    /**
     * Takes a public key of the suite's length.
     *
     * @throws UnacceptableKeyException if it is malformed: sealing to one that is accepted does not fail
     */
    Wrapper wrapper(Suite suite, byte[] publicKey);

    Unwrapper unwrapper(Suite suite, byte[] privateKey, byte[] publicKey);

    /** Conscrypt where its native library loads, else Bouncy Castle. */
    static Hpke provider() {
        return Native.HPKE;
    }
}
