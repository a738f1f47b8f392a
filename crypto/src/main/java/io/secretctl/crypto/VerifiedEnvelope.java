package io.secretctl.crypto;

import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An envelope that has passed every check that needs no private key: see {@link Opener#verify}. What it says of itself
 * is authentic. Thread-safe.
 */
public final class VerifiedEnvelope {
    private final EnvelopeHeader header;
    private final Frame frame;
    private final String payloadHash;
    private boolean keeping;
    private @Nullable Kept kept;

    /** The key of the content, and the private key that it was got with. */
    private record Kept(DecryptionKey by, SecretBytes contentKey) {}

    VerifiedEnvelope(EnvelopeHeader header, Frame frame, String payloadHash) {
        this.header = header;
        this.frame = frame;
        this.payloadHash = payloadHash;
    }

    /** What the envelope says of itself. */
    public EnvelopeHeader header() {
        return header;
    }

    /** The keys it is sealed to; none for a tombstone. */
    public SortedSet<KeyId> recipients() {
        return new TreeSet<>(frame.wrapped().keySet());
    }

    /** SHA-256 of its payload in hexadecimal digits: what the next version names as its previous. */
    public String payloadHash() {
        return payloadHash;
    }

    Frame frame() {
        return frame;
    }

    /**
     * From now on {@link Opener#open} keeps the key of the content, so that it need not be unwrapped again: for an
     * envelope that is opened often. The content is decrypted and authenticated each time, and what it was is not kept.
     * A key that was unwrapped with a private key counts for nothing when that is closed.
     */
    public synchronized void keepContentKey() {
        keeping = true;
    }

    /** Wipes the key of the content that was kept, if one was, and keeps none from now on. Idempotent. */
    public synchronized void wipeContentKey() {
        keeping = false;
        if (kept != null) {
            kept.contentKey().close();
            kept = null;
        }
    }

    /**
     * The key of the content: the one that is kept, or a new one.
     *
     * @return the caller's to wipe
     */
    byte[] contentKey(DecryptionKey key, Supplier<byte[]> unwrap) {
        synchronized (this) {
            if (kept != null && kept.by() == key && key.isOpen()) {
                return kept.contentKey().toByteArray();
            }
        }
        byte[] unwrapped = unwrap.get();
        synchronized (this) {
            if (keeping && kept == null) {
                kept = new Kept(key, SecretBytes.copyOf(unwrapped));
            }
        }
        return unwrapped;
    }

    @Override
    public String toString() {
        return "VerifiedEnvelope[" + header.context() + " " + header.position() + "]";
    }
}
