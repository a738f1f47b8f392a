package io.secretctl.crypto;

/** Looks into an envelope. */
public final class Kept {
    private Kept() {}

    /** Whether opening it with this key again takes no private key. */
    public static boolean hasContentKey(VerifiedEnvelope envelope, DecryptionKey key) {
        boolean[] unwrapped = {false};
        envelope.contentKey(key, () -> {
            unwrapped[0] = true;
            return new byte[32];
        });
        return !unwrapped[0];
    }
}
