package io.secretctl.crypto;

import java.util.Optional;

/**
 * The algorithms of one envelope, named as a whole; nothing is negotiated. The order of the constants is the order of
 * strength, the weakest first. All use HPKE base mode (RFC 9180) with HKDF-SHA256 and AES-256-GCM to wrap the data
 * key, HKDF-SHA512 (RFC 5869) to derive from it, AES-256-GCM for the value, Ed25519 (RFC 8032) to sign.
 */
public enum Suite {
    /** DHKEM(X25519, HKDF-SHA256), RFC 9180 section 4.1: compact, and open to a future quantum computer. */
    X25519("SC1-X25519", "x25519", 32, 32),

    /** X-Wing, draft-connolly-cfrg-xwing-kem: X25519 and ML-KEM-768 together. The default. */
    XWING("SC1-XWING", "xwing", 1216, 1120);

    private final String id;
    private final String keyType;
    private final int publicKeyBytes;
    private final int encapsulationBytes;

    Suite(String id, String keyType, int publicKeyBytes, int encapsulationBytes) {
        this.id = id;
        this.keyType = keyType;
        this.publicKeyBytes = publicKeyBytes;
        this.encapsulationBytes = encapsulationBytes;
    }

    /** The name that stands in an envelope's header, for example {@code SC1-XWING}. */
    public String id() {
        return id;
    }

    /** The name of the suite's kind of key, in key files and on the command line: {@code xwing} or {@code x25519}. */
    public String keyType() {
        return keyType;
    }

    /** The length of a public key of this suite. */
    public int publicKeyBytes() {
        return publicKeyBytes;
    }

    int encapsulationBytes() {
        return encapsulationBytes;
    }

    /** The length of a data key wrapped to one recipient: encapsulation, 32 bytes, and the tag. */
    int wrappedBytes() {
        return encapsulationBytes + EnvelopeFormat.DATA_KEY_BYTES + 16;
    }

    /** Finds a suite by {@link #id}. */
    public static Optional<Suite> ofId(String id) {
        for (Suite suite : values()) {
            if (suite.id.equals(id)) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }

    /** Finds a suite by {@link #keyType}. */
    public static Optional<Suite> ofKeyType(String keyType) {
        for (Suite suite : values()) {
            if (suite.keyType.equals(keyType)) {
                return Optional.of(suite);
            }
        }
        return Optional.empty();
    }
}
