package io.secretctl.crypto;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** An author, two readers and a stranger, and the headers they exchange. The keys are made for the test and die with it. */
final class Parties {
    static final Context PLACE = new Context("00112233445566778899aabbccddeeff", "/app/db/password");
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    final Suite suite;
    final SigningKey author = SigningKey.generate();
    final SigningKey stranger = SigningKey.generate();
    final DecryptionKey alice;
    final DecryptionKey bob;
    final DecryptionKey eve;

    Parties(Suite suite) {
        this.suite = suite;
        this.alice = DecryptionKey.generate(suite);
        this.bob = DecryptionKey.generate(suite);
        this.eve = DecryptionKey.generate(suite);
    }

    List<Recipient> readers() {
        return List.of(alice.recipient(), bob.recipient());
    }

    EnvelopeHeader header() {
        return header(PLACE, new Position(0, 3), author, EnvelopeHeader.Kind.VALUE, Optional.empty());
    }

    EnvelopeHeader header(
            Context place, Position position, SigningKey author, EnvelopeHeader.Kind kind, Optional<Instant> expires) {
        return new EnvelopeHeader(
                suite,
                place,
                position,
                Optional.empty(),
                1,
                author.id(),
                NOW,
                NOW,
                expires,
                kind,
                EnvelopeHeader.OCTET_STREAM);
    }

    byte[] seal(byte[] plaintext) {
        return new Sealer(author).seal(header(), plaintext, readers()).stored();
    }

    Authority authority() {
        return authority(readers());
    }

    Authority authority(Collection<Recipient> readers) {
        Set<KeyId> ids = readers.stream().map(Recipient::id).collect(Collectors.toSet());
        return new Authority() {
            @Override
            public Optional<VerifyingKey> author(KeyId id) {
                return Optional.of(author.verifyingKey()).filter(k -> k.id().equals(id));
            }

            @Override
            public Set<KeyId> readers(EnvelopeHeader header) {
                return ids;
            }
        };
    }

    Expectation expectation() {
        return new Expectation(PLACE, Position.NONE, NOW, authority());
    }

    SecretBytes open(byte[] stored, DecryptionKey... keys) {
        return Opener.open(Opener.verify(stored, expectation()), List.of(keys));
    }
}
