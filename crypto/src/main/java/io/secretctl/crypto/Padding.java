package io.secretctl.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Hides the length of a value: {@code u32be(length) || value || zeros}, up to the larger of 256 bytes and Padmé of the
 * unpadded length (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files and Communication with PURBs", PETS
 * 2019, algorithm 1), which adds at most 12 per cent.
 */
final class Padding {
    private static final int FLOOR = 256;
    private static final int LENGTH_BYTES = 4;

    private Padding() {}

    static byte[] pad(byte[] value) {
        return ByteBuffer.allocate(paddedLength(value.length))
                .putInt(value.length)
                .put(value)
                .array();
    }

    /** Takes the value out; refuses what {@link #pad} would not have made. */
    static byte[] unpad(byte[] padded) {
        int length = padded.length < LENGTH_BYTES ? -1 : ByteBuffer.wrap(padded).getInt();
        if (length < 0
                || length > EnvelopeFormat.MAX_PLAINTEXT_BYTES
                || padded.length != paddedLength(length)
                || !isZero(padded, LENGTH_BYTES + length)) {
            throw new EnvelopeException.Unopenable("its padding is wrong");
        }
        return Arrays.copyOfRange(padded, LENGTH_BYTES, LENGTH_BYTES + length);
    }

    static int paddedLength(int length) {
        return Math.max(FLOOR, padme(LENGTH_BYTES + length));
    }

    /** Rounds up so that a length of magnitude 2^E keeps only its first log2(E)+1 bits. Defined for 2 and more. */
    private static int padme(int length) {
        int e = 31 - Integer.numberOfLeadingZeros(length);
        int s = 32 - Integer.numberOfLeadingZeros(e);
        int mask = (1 << (e - s)) - 1;
        return (length + mask) & ~mask;
    }

    private static boolean isZero(byte[] bytes, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
