package io.secretctl.crypto;

import java.util.SortedSet;
import java.util.TreeSet;

/**
 * An envelope that has passed every check that needs no private key: see {@link Opener#verify}. What it says of itself
 * is authentic.
 */
public final class VerifiedEnvelope {
    private final EnvelopeHeader header;
    private final Frame frame;
    private final String payloadHash;

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

    @Override
    public String toString() {
        return "VerifiedEnvelope[" + header.context() + " " + header.position() + "]";
    }
}
