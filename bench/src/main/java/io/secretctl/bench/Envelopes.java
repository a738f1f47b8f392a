package io.secretctl.bench;

import io.secretctl.crypto.Authority;
import io.secretctl.crypto.Context;
import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.Dsse;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Expectation;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.SealedEnvelope;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.crypto.VerifyingKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One value, sealed by one author to some readers, of whom the first opens it; without a store and its policy. */
final class Envelopes implements Authority {
    private static final Context CONTEXT = new Context("bench", "/app/db/password");

    private final SigningKey author = SigningKey.generate();
    private final Sealer sealer = new Sealer(author);
    private final Suite suite;
    private final byte[] value;
    private final List<DecryptionKey> own;
    private final List<Recipient> recipients = new ArrayList<>();
    private final Set<KeyId> readers;
    private final byte[] stored;

    Envelopes(Suite suite, int readers, int bytes) {
        this.suite = suite;
        this.value = new byte[bytes];
        this.own = List.of(DecryptionKey.generate(suite));
        recipients.add(own.get(0).recipient());
        while (recipients.size() < readers) {
            recipients.add(DecryptionKey.generate(suite).recipient());
        }
        this.readers = recipients.stream().map(Recipient::id).collect(Collectors.toUnmodifiableSet());
        this.stored = seal().stored();
    }

    /** Seals the value. */
    SealedEnvelope seal() {
        Instant now = Instant.now();
        EnvelopeHeader header = new EnvelopeHeader(
                suite,
                CONTEXT,
                Position.NONE.next(),
                Optional.empty(),
                1,
                author.id(),
                now,
                now,
                Optional.empty(),
                EnvelopeHeader.Kind.VALUE,
                EnvelopeHeader.OCTET_STREAM);
        return sealer.seal(header, value, recipients);
    }

    /** Verifies one and the same envelope. */
    VerifiedEnvelope verify() {
        return Opener.verify(stored, new Expectation(CONTEXT, Position.NONE, Instant.now(), this));
    }

    /** Verifies and opens it; returns the value's length. */
    int open() {
        try (var plaintext = Opener.open(verify(), own)) {
            return plaintext.length();
        }
    }

    /** The length of the stored bytes. */
    int storedBytes() {
        return stored.length;
    }

    /** The bytes that are signed, but for the few of their type and length. */
    byte[] document() {
        return Dsse.parse(stored, stored.length).payload();
    }

    @Override
    public Optional<VerifyingKey> author(KeyId id) {
        return id.equals(author.id()) ? Optional.of(author.verifyingKey()) : Optional.empty();
    }

    @Override
    public Set<KeyId> readers(EnvelopeHeader header) {
        return readers;
    }
}
