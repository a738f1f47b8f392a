package io.secretctl.crypto;

/**
 * A finished envelope.
 *
 * @param stored the bytes to store, copied out
 * @param payloadHash SHA-256 of its payload in hexadecimal digits: what the next version names as its previous
 */
@SuppressWarnings("ArrayRecordComponent") // copied out; nobody compares envelopes
public record SealedEnvelope(byte[] stored, String payloadHash) {
    @Override
    public byte[] stored() {
        return stored.clone();
    }

    @Override
    public String toString() {
        return "SealedEnvelope[" + stored.length + " bytes, " + payloadHash + "]";
    }
}
