package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.VerifiedEnvelope;
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
    static Draft same(VerifiedEnvelope envelope, List<DecryptionKey> keys) {
        EnvelopeHeader header = envelope.header();
        boolean deleted = header.kind() == EnvelopeHeader.Kind.TOMBSTONE;
        return new Draft(
                deleted ? Optional.empty() : Optional.of(Opener.open(envelope, keys)),
                header.valueChanged(),
                header.expires(),
                header.type());
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
