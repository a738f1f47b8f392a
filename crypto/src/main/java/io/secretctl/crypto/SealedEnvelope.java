package io.secretctl.crypto;

/**
 * A finished envelope.
 *
 * @param stored the bytes to store, copied out
 * @param envelope the same, as {@link Opener#verify} would give it to whoever trusts its author
 */
@SuppressWarnings("ArrayRecordComponent") // copied out; nobody compares envelopes
public record SealedEnvelope(byte[] stored, VerifiedEnvelope envelope) {
    @Override
    public byte[] stored() {
        return stored.clone();
    }

    /** SHA-256 of its payload in hexadecimal digits: what the next version names as its previous. */
    public String payloadHash() {
        return envelope.payloadHash();
    }

    @Override
    public String toString() {
        return "SealedEnvelope[" + stored.length + " bytes, " + payloadHash() + "]";
    }
}
