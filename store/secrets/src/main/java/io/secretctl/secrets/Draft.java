package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.policy.TrustedPolicies;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The parts of an envelope that a change decides. */
record Draft(Optional<SecretBytes> plaintext, Instant valueChanged, Optional<Instant> expires, String type)
        implements AutoCloseable {
    static Draft tombstone(Instant now) {
        return new Draft(Optional.empty(), now, Optional.empty(), EnvelopeHeader.OCTET_STREAM);
    }

    /**
     * All as it is.
     *
     * @throws io.secretctl.crypto.EnvelopeException.NotForYou if none of the keys opens it
     */
    static Draft same(VerifiedEnvelope envelope, TrustedPolicies policies, List<DecryptionKey> keys) {
        EnvelopeHeader header = envelope.header();
        boolean deleted = header.kind() == EnvelopeHeader.Kind.TOMBSTONE;
        return new Draft(
                deleted ? Optional.empty() : Optional.of(Opener.open(envelope, keys)),
                changed(header, policies),
                header.expires(),
                header.type());
    }

    /**
     * When a value that stays the same has changed. Where a right was taken since it was sealed, it has not changed after
     * that, whatever the clocks of its writer and of the policy's issuer say: the revocation is not to be forgotten.
     */
    static Instant changed(EnvelopeHeader header, TrustedPolicies policies) {
        Instant changed = header.valueChanged();
        if (header.policyVersion() >= policies.nothingTakenSince()
                || header.type().equals(Registration.TYPE)) { // whose owner knows it by that time
            return changed;
        }
        Instant next = policies.firstIssuedAfter(header.policyVersion());
        return next.isBefore(changed) ? next : changed;
    }

    boolean deletes() {
        return plaintext.isEmpty();
    }

    /** Wipes the plaintext. */
    @Override
    public void close() {
        plaintext.ifPresent(SecretBytes::close);
    }
}
