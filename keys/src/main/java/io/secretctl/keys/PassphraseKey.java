package io.secretctl.keys;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * What a passphrase becomes: 64 bytes of Argon2id version 1.3 (RFC 9106) over its UTF-8 bytes, taken as they are,
 * without normalization. The first half is an AES-256 key, the second a verifier that may be stored in the open: it
 * tells a wrong passphrase from a damaged file, and helps a guesser no more than the ciphertext does.
 *
 * @param cipherKey 32 bytes
 * @param verifier 32 bytes
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, wiped by its user, never compared
record PassphraseKey(byte[] cipherKey, byte[] verifier) {
    static final int SALT_BYTES = 16;
    static final int VERIFIER_BYTES = 32;

    /**
     * What one guess costs. Bounded, since a file names it.
     *
     * @param memoryKiB 8 MiB to 1 GiB
     * @param iterations 1 to 20
     * @param parallelism 1 to 16 lanes
     */
    record Cost(int memoryKiB, int iterations, int parallelism) {
        static final int MIN_MEMORY_KIB = 8 << 10;
        static final int MAX_MEMORY_KIB = 1 << 20;
        static final int MAX_ITERATIONS = 20;
        static final int MAX_PARALLELISM = 16;

        /** The second recommended option of RFC 9106 section 4. */
        static final Cost DEFAULT = new Cost(64 << 10, 3, 4);
    }

    static PassphraseKey derive(char[] passphrase, byte[] salt, Cost cost) {
        Argon2BytesGenerator argon2 = new Argon2BytesGenerator();
        argon2.init(new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
                .withVersion(Argon2Parameters.ARGON2_VERSION_13)
                .withMemoryAsKB(cost.memoryKiB())
                .withIterations(cost.iterations())
                .withParallelism(cost.parallelism())
                .withSalt(salt)
                .build());
        byte[] bytes = utf8(passphrase);
        byte[] derived = new byte[64];
        try {
            argon2.generateBytes(bytes, derived);
            return new PassphraseKey(Arrays.copyOf(derived, 32), Arrays.copyOfRange(derived, 32, 64));
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(derived, (byte) 0);
        }
    }

    private static byte[] utf8(char[] passphrase) {
        ByteBuffer encoded = ByteBuffer.allocate(3 * passphrase.length);
        CoderResult result = StandardCharsets.UTF_8
                .newEncoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .encode(CharBuffer.wrap(passphrase), encoded, true);
        byte[] bytes = Arrays.copyOf(encoded.array(), encoded.position());
        Arrays.fill(encoded.array(), (byte) 0);
        if (result.isError()) {
            Arrays.fill(bytes, (byte) 0);
            throw new IllegalArgumentException("the passphrase is not well-formed Unicode");
        }
        return bytes;
    }

    void wipe() {
        Arrays.fill(cipherKey, (byte) 0);
    }
}
