package io.secretctl.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What was verified before is judged as if it were verified anew; and what is kept of it opens nothing else. */
class VerifyAgainTest {
    private static final Instant EXPIRES = Parties.NOW.plusSeconds(60);

    private final Parties parties = new Parties(Suite.X25519);
    private final AtomicInteger unwrapped = new AtomicInteger();

    private byte[] stored() {
        EnvelopeHeader header = parties.header(
                Parties.PLACE, new Position(0, 3), parties.author, EnvelopeHeader.Kind.VALUE, Optional.of(EXPIRES));
        return new Sealer(parties.author)
                .seal(header, new byte[] {1, 2, 3}, parties.readers())
                .stored();
    }

    private Authority with(Optional<VerifyingKey> author, Set<KeyId> readers) {
        return new Authority() {
            @Override
            public Optional<VerifyingKey> author(KeyId id) {
                return author.filter(key -> key.id().equals(id));
            }

            @Override
            public Set<KeyId> readers(EnvelopeHeader header) {
                if (readers.isEmpty()) {
                    throw new EnvelopeException.NotAllowed("nobody may");
                }
                return readers;
            }
        };
    }

    private Set<KeyId> ids(DecryptionKey... keys) {
        return List.of(keys).stream().map(DecryptionKey::id).collect(Collectors.toSet());
    }

    private Expectation at(Context place, Position floor, Instant now) {
        return new Expectation(place, floor, now, parties.authority());
    }

    private Expectation by(Authority authority) {
        return new Expectation(Parties.PLACE, Position.NONE, Parties.NOW, authority);
    }

    @Test
    void whatAReaderKnowsNowDecides() {
        byte[] stored = stored();
        VerifiedEnvelope envelope = Opener.verify(stored, parties.expectation());
        Optional<VerifyingKey> author = Optional.of(parties.author.verifyingKey());
        Context place = Parties.PLACE;
        Map<Expectation, Class<? extends EnvelopeException>> refusals = Map.of(
                at(new Context("another", place.path()), Position.NONE, Parties.NOW), EnvelopeException.Misplaced.class,
                at(new Context(place.store(), "/other"), Position.NONE, Parties.NOW), EnvelopeException.Misplaced.class,
                at(place, new Position(0, 4), Parties.NOW), EnvelopeException.RolledBack.class,
                at(place, new Position(1, 1), Parties.NOW), EnvelopeException.RolledBack.class,
                at(place, Position.NONE, EXPIRES), EnvelopeException.Expired.class,
                by(with(Optional.empty(), ids(parties.alice, parties.bob))), EnvelopeException.Forged.class,
                by(with(Optional.of(parties.stranger.verifyingKey()), ids(parties.alice, parties.bob))),
                        EnvelopeException.Forged.class,
                by(with(author, ids(parties.alice))), EnvelopeException.NotAllowed.class,
                by(with(author, ids(parties.alice, parties.bob, parties.eve))), EnvelopeException.NotAllowed.class,
                by(with(author, Set.of())), EnvelopeException.NotAllowed.class);
        refusals.forEach((expectation, kind) -> {
            Throwable anew = catchThrowable(() -> Opener.verify(stored, expectation));
            assertThat(anew).isExactlyInstanceOf(kind);
            assertThatThrownBy(() -> Opener.verifyAgain(envelope, expectation))
                    .isExactlyInstanceOf(kind)
                    .hasMessage(anew.getMessage());
        });
        for (Expectation fine : List.of(
                parties.expectation(),
                at(place, new Position(0, 3), EXPIRES.minusSeconds(1)),
                by(with(author, ids(parties.bob, parties.alice))))) {
            assertThatCode(() -> Opener.verifyAgain(envelope, fine)).doesNotThrowAnyException();
        }
    }

    private byte[] contentKey(VerifiedEnvelope envelope, DecryptionKey key) {
        return envelope.contentKey(key, () -> {
            unwrapped.incrementAndGet();
            return new byte[] {7, 7};
        });
    }

    private VerifiedEnvelope envelope() {
        return Opener.verify(stored(), parties.expectation());
    }

    @Test
    void noKeyIsKeptUnlessItIsAskedFor() {
        VerifiedEnvelope envelope = envelope();
        contentKey(envelope, parties.alice);
        contentKey(envelope, parties.alice);
        assertThat(unwrapped).hasValue(2);
    }

    @Test
    void aKeptKeyIsUnwrappedOnceAndGivenAsACopy() {
        VerifiedEnvelope envelope = envelope();
        envelope.keepContentKey();
        contentKey(envelope, parties.alice)[0] = 0;
        contentKey(envelope, parties.alice)[0] = 0;
        assertThat(contentKey(envelope, parties.alice)).containsExactly(7, 7);
        assertThat(unwrapped).hasValue(1);
    }

    @Test
    void aKeyThatWasWipedIsUnwrappedAgainAndNotKept() {
        VerifiedEnvelope envelope = envelope();
        envelope.keepContentKey();
        contentKey(envelope, parties.alice);
        envelope.wipeContentKey();
        envelope.wipeContentKey();
        contentKey(envelope, parties.alice);
        contentKey(envelope, parties.alice);
        assertThat(unwrapped).hasValue(3);
    }

    @Test
    void aKeptKeyIsForThePrivateKeyThatItWasGotWith() {
        VerifiedEnvelope envelope = envelope();
        envelope.keepContentKey();
        contentKey(envelope, parties.alice);
        contentKey(envelope, parties.bob);
        assertThat(unwrapped).hasValue(2);
        parties.alice.close();
        contentKey(envelope, parties.alice);
        assertThat(unwrapped).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource
    void withAKeptKeyTheContentIsAuthenticatedAllTheSame(Suite suite) {
        Parties some = new Parties(suite);
        VerifiedEnvelope envelope = Opener.verify(some.seal(new byte[] {1, 2, 3}), some.expectation());
        envelope.keepContentKey();
        for (int i = 0; i < 2; i++) {
            try (SecretBytes value = Opener.open(envelope, List.of(some.alice))) {
                assertThat(value.toByteArray()).containsExactly(1, 2, 3);
            }
        }
        assertThatThrownBy(() -> Opener.open(envelope, List.of(some.eve)))
                .isInstanceOf(EnvelopeException.NotForYou.class);
        envelope.frame().content()[20] ^= 1;
        assertThatThrownBy(() -> Opener.open(envelope, List.of(some.alice)))
                .isInstanceOf(EnvelopeException.Unopenable.class);
    }
}
