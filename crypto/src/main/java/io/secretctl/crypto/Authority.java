package io.secretctl.crypto;

import java.util.Optional;
import java.util.Set;

/**
 * Whoever knows whose envelopes count: in practice a signed policy. An envelope is never asked about itself.
 */
public interface Authority {
    /** A trusted signing key by its id; empty if no trusted party has or had it. */
    Optional<VerifyingKey> author(KeyId id);

    /**
     * Judges a header whose signature has been verified.
     *
     * @return exactly the keys it must be sealed to (for a tombstone, what they would be); never more than {@value
     *     EnvelopeFormat#MAX_RECIPIENTS}
     * @throws EnvelopeException.NotAllowed if its author may not write there, its suite is too weak, or its policy
     *     version is unknown or no longer accepted
     */
    Set<KeyId> readers(EnvelopeHeader header);
}
