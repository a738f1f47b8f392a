package io.secretctl.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.Vectors;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EnvelopeTest {
    private static final byte[] CANARY = "canary-6ab1".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @EnumSource
    void everyReaderOpensWhatWasSealed(Suite suite) {
        Parties parties = new Parties(suite);
        byte[] stored = parties.seal(CANARY);

        assertThat(parties.open(stored, parties.alice).toByteArray()).isEqualTo(CANARY);
        assertThat(parties.open(stored, parties.bob).toByteArray()).isEqualTo(CANARY);
        assertThatThrownBy(() -> parties.open(stored, parties.eve)).isInstanceOf(EnvelopeException.NotForYou.class);
        assertThat(new String(stored, StandardCharsets.UTF_8)).doesNotContain("canary");
    }

    @ParameterizedTest
    @EnumSource
    void valuesOfEveryKindComeBackExactly(Suite suite) {
        Parties parties = new Parties(suite);
        List<byte[]> values = new ArrayList<>();
        Vectors.naughtyStrings().forEach(s -> values.add(s.getBytes(StandardCharsets.UTF_8)));
        values.add(new byte[] {0});
        values.add(new byte[] {(byte) 0xff, (byte) 0xfe, 0, (byte) 0xc3, 0x28});
        IntStream.of(251, 252, 253, 1000, EnvelopeFormat.MAX_PLAINTEXT_BYTES).forEach(n -> {
            byte[] value = new byte[n];
            ThreadLocalRandom.current().nextBytes(value);
            values.add(value);
        });
        for (byte[] value : values) {
            assertThat(parties.open(parties.seal(value), parties.bob).toByteArray())
                    .isEqualTo(value);
        }
    }

    @Test
    void sizesAreBounded() {
        Parties parties = new Parties(Suite.XWING);
        assertThatThrownBy(() -> parties.seal(new byte[EnvelopeFormat.MAX_PLAINTEXT_BYTES + 1]))
                .isInstanceOf(EnvelopeException.TooLarge.class)
                .hasMessageContaining("524289 bytes, at most 524288");
        assertThatThrownBy(() -> Opener.verify(new byte[EnvelopeFormat.MAX_STORED_BYTES + 1], parties.expectation()))
                .isInstanceOf(EnvelopeException.Malformed.class)
                .hasMessageContaining("larger than 1048576 bytes");
        List<Recipient> many = IntStream.range(0, 256)
                .mapToObj(i -> DecryptionKey.generate(Suite.XWING).recipient())
                .toList();
        assertThatThrownBy(() -> new Sealer(parties.author)
                        .seal(parties.header(), new byte[EnvelopeFormat.MAX_PLAINTEXT_BYTES], many))
                .isInstanceOf(EnvelopeException.TooLarge.class)
                .hasMessageContaining("for 256 recipients");
        assertThat(new Sealer(parties.author)
                        .seal(parties.header(), CANARY, many)
                        .stored())
                .hasSizeLessThan(500_000);
    }

    @Test
    void theLengthOfAShortValueDoesNotShow() {
        Parties parties = new Parties(Suite.X25519);
        assertThat(parties.seal(new byte[0])).hasSameSizeAs(parties.seal(new byte[252]));
        assertThat(Padding.paddedLength(252)).isEqualTo(256);
        assertThat(Padding.paddedLength(253)).isEqualTo(272);
        assertThat(Padding.paddedLength(EnvelopeFormat.MAX_PLAINTEXT_BYTES)).isEqualTo(540_672);
    }

    @Test
    void equalValuesLookDifferent() {
        Parties parties = new Parties(Suite.X25519);
        assertThat(parties.seal(CANARY)).isNotEqualTo(parties.seal(CANARY));
    }

    @ParameterizedTest
    @EnumSource
    void everyFlippedBitIsRefused(Suite suite) {
        Parties parties = new Parties(suite);
        byte[] stored = parties.seal(CANARY);
        for (int bit = 0; bit < stored.length * 8; bit++) {
            byte[] flipped = stored.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            assertRefused(parties, flipped, "bit " + bit);
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyTruncationIsRefused(Suite suite) {
        Parties parties = new Parties(suite);
        byte[] stored = parties.seal(CANARY);
        for (int length = 0; length < stored.length; length++) {
            assertRefused(parties, Arrays.copyOf(stored, length), "length " + length);
        }
        assertRefused(parties, Arrays.copyOf(stored, stored.length + 1), "a byte more");
    }

    /** The signature catches a flip first; behind it, a lying author's flips must be caught as well. */
    @ParameterizedTest
    @EnumSource
    void everyFlippedBitOfThePayloadIsRefusedThoughItsAuthorSignsIt(Suite suite) {
        Parties parties = new Parties(suite);
        byte[] payload = Dsse.parse(parties.seal(CANARY), 1 << 20).payload();
        for (int bit = 0; bit < payload.length * 8; bit += 3) {
            byte[] flipped = payload.clone();
            flipped[bit / 8] ^= (byte) (1 << (bit % 8));
            byte[] resigned = Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, flipped, List.of(parties.author))
                    .encode();
            int at = bit;
            assertThatThrownBy(() -> {
                        // A reader looks only at its own stanza: what is another's, that other one finds.
                        parties.open(resigned, parties.alice).close();
                        parties.open(resigned, parties.bob).close();
                    })
                    .as("bit %d", at)
                    .isInstanceOf(EnvelopeException.class)
                    .hasMessageNotContaining("canary");
        }
    }

    @Test
    void noFileOfTheJsonTestSuiteIsAnEnvelopeOrAHeader() {
        Parties parties = new Parties(Suite.X25519);
        Frame frame = Frame.decode(Dsse.parse(parties.seal(CANARY), 1 << 20).payload());
        Vectors.jsonTestSuite().forEach((name, document) -> {
            assertRefused(parties, document, name);
            Frame odd = new Frame(document, frame.salt(), frame.commitment(), frame.wrapped(), frame.content());
            byte[] signed = Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, odd.encode(), List.of(parties.author))
                    .encode();
            assertThatThrownBy(() -> Opener.verify(signed, parties.expectation()))
                    .as(name)
                    .isInstanceOf(EnvelopeException.Malformed.class);
        });
    }

    private static void assertRefused(Parties parties, byte[] stored, String what) {
        assertThatThrownBy(() -> parties.open(stored, parties.alice))
                .as(what)
                .isInstanceOf(EnvelopeException.class)
                .hasMessageNotContaining("canary");
    }

    @Test
    void aMovedEnvelopeIsRefused() {
        Parties parties = new Parties(Suite.X25519);
        byte[] stored = parties.seal(CANARY);
        Context otherPath = new Context(Parties.PLACE.store(), "/app/db/user");
        Context otherStore = new Context("ffffffffffffffffffffffffffffffff", Parties.PLACE.path());
        assertThatThrownBy(() -> Opener.verify(stored, at(parties, otherPath)))
                .isInstanceOf(EnvelopeException.Misplaced.class)
                .hasMessageContaining("path /app/db/password, and is stored under /app/db/user");
        assertThatThrownBy(() -> Opener.verify(stored, at(parties, otherStore)))
                .isInstanceOf(EnvelopeException.Misplaced.class)
                .hasMessageContaining("key space");
    }

    private static Expectation at(Parties parties, Context place) {
        return new Expectation(place, Position.NONE, Parties.NOW, parties.authority());
    }

    @Test
    void anOlderEnvelopeIsRefusedByWhoHasSeenANewerOne() {
        Parties parties = new Parties(Suite.X25519);
        byte[] stored = parties.seal(CANARY);
        Expectation seen3 = new Expectation(Parties.PLACE, new Position(0, 3), Parties.NOW, parties.authority());
        Expectation seen4 = new Expectation(Parties.PLACE, new Position(0, 4), Parties.NOW, parties.authority());
        Expectation laterEpoch = new Expectation(Parties.PLACE, new Position(1, 1), Parties.NOW, parties.authority());
        assertThat(Opener.verify(stored, seen3).header().position()).isEqualTo(new Position(0, 3));
        assertThatThrownBy(() -> Opener.verify(stored, seen4))
                .isInstanceOf(EnvelopeException.RolledBack.class)
                .hasMessageContaining("v3 is stored, v4 was seen");
        assertThatThrownBy(() -> Opener.verify(stored, laterEpoch)).isInstanceOf(EnvelopeException.RolledBack.class);
    }

    @Test
    void anExpiredEnvelopeIsRefusedFromTheSecondOn() {
        Parties parties = new Parties(Suite.X25519);
        Instant end = Parties.NOW.plusSeconds(60);
        EnvelopeHeader header = parties.header(
                Parties.PLACE, new Position(0, 1), parties.author, EnvelopeHeader.Kind.VALUE, Optional.of(end));
        byte[] stored = new Sealer(parties.author)
                .seal(header, CANARY, parties.readers())
                .stored();
        Opener.verify(stored, new Expectation(Parties.PLACE, Position.NONE, end.minusSeconds(1), parties.authority()));
        assertThatThrownBy(() ->
                        Opener.verify(stored, new Expectation(Parties.PLACE, Position.NONE, end, parties.authority())))
                .isInstanceOf(EnvelopeException.Expired.class);
    }

    @Test
    void aStrangersEnvelopeIsRefused() {
        Parties parties = new Parties(Suite.X25519);
        EnvelopeHeader header = parties.header(
                Parties.PLACE, new Position(0, 9), parties.stranger, EnvelopeHeader.Kind.VALUE, Optional.empty());
        byte[] forged = new Sealer(parties.stranger)
                .seal(header, CANARY, parties.readers())
                .stored();
        assertThatThrownBy(() -> Opener.verify(forged, parties.expectation()))
                .isInstanceOf(EnvelopeException.Forged.class)
                .hasMessageContaining("not in the policy");
    }

    @Test
    void anEnvelopeSignedAgainByAnotherAllowedAuthorIsRefused() {
        Parties parties = new Parties(Suite.X25519);
        byte[] payload = Dsse.parse(parties.seal(CANARY), 1 << 20).payload();
        byte[] resigned = Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, payload, List.of(parties.stranger))
                .encode();
        Authority both = new Authority() {
            @Override
            public Optional<VerifyingKey> author(KeyId id) {
                return List.of(parties.author, parties.stranger).stream()
                        .map(SigningKey::verifyingKey)
                        .filter(k -> k.id().equals(id))
                        .findFirst();
            }

            @Override
            public Set<KeyId> readers(EnvelopeHeader header) {
                return parties.authority().readers(header);
            }
        };
        assertThatThrownBy(
                        () -> Opener.verify(resigned, new Expectation(Parties.PLACE, Position.NONE, Parties.NOW, both)))
                .isInstanceOf(EnvelopeException.Forged.class)
                .hasMessageContaining("not the one who signed");
    }

    @Test
    void otherRecipientsThanThePolicyGivesAreRefused() {
        Parties parties = new Parties(Suite.X25519);
        byte[] forAliceAlone = new Sealer(parties.author)
                .seal(parties.header(), CANARY, List.of(parties.alice.recipient()))
                .stored();
        byte[] forEveToo = new Sealer(parties.author)
                .seal(
                        parties.header(),
                        CANARY,
                        List.of(parties.alice.recipient(), parties.bob.recipient(), parties.eve.recipient()))
                .stored();
        for (byte[] stored : List.of(forAliceAlone, forEveToo)) {
            assertThatThrownBy(() -> Opener.verify(stored, parties.expectation()))
                    .isInstanceOf(EnvelopeException.NotAllowed.class)
                    .hasMessageContaining("other keys than the readers of policy version 1");
        }
    }

    @Test
    void aDocumentOfAnotherTypeIsNoEnvelope() {
        Parties parties = new Parties(Suite.X25519);
        byte[] payload = Dsse.parse(parties.seal(CANARY), 1 << 20).payload();
        byte[] other = Dsse.sign("application/vnd.secretctl.policy.v1", payload, List.of(parties.author))
                .encode();
        assertThatThrownBy(() -> Opener.verify(other, parties.expectation()))
                .isInstanceOf(EnvelopeException.Malformed.class)
                .hasMessageContaining("another type");
    }

    @Test
    void aTombstoneIsSignedAndHoldsNothing() {
        Parties parties = new Parties(Suite.XWING);
        EnvelopeHeader header = parties.header(
                Parties.PLACE, new Position(0, 4), parties.author, EnvelopeHeader.Kind.TOMBSTONE, Optional.empty());
        VerifiedEnvelope tombstone =
                Opener.verify(new Sealer(parties.author).tombstone(header).stored(), parties.expectation());
        assertThat(tombstone.header()).isEqualTo(header);
        assertThat(tombstone.recipients()).isEmpty();
        assertThatThrownBy(() -> Opener.open(tombstone, List.of(parties.alice)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** Two data keys under one envelope would show two readers two values: the commitment allows one. */
    @Test
    void aSecondDataKeyDoesNotPassTheCommitment() {
        Parties parties = new Parties(Suite.X25519);
        Frame honest = Frame.decode(Dsse.parse(parties.seal(CANARY), 1 << 20).payload());
        byte[] otherKey = new byte[EnvelopeFormat.DATA_KEY_BYTES];
        byte[] info = ContentKeys.wrapInfo(
                Suite.X25519, Digests.sha256(honest.header()), parties.bob.id(), honest.commitment());
        honest.wrapped().put(parties.bob.id(), parties.bob.recipient().wrap(otherKey, info));
        byte[] stored = Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, honest.encode(), List.of(parties.author))
                .encode();
        assertThatThrownBy(() -> parties.open(stored, parties.bob))
                .isInstanceOf(EnvelopeException.Unopenable.class)
                .hasMessageContaining("commit");
    }

    @Test
    void whatParsesIsWrittenAgainToTheSameBytes() {
        Parties parties = new Parties(Suite.XWING);
        byte[] stored = parties.seal(CANARY);
        Dsse dsse = Dsse.parse(stored, 1 << 20);
        assertThat(dsse.encode()).isEqualTo(stored);
        Frame frame = Frame.decode(dsse.payload());
        assertThat(frame.encode()).isEqualTo(dsse.payload());
        assertThat(HeaderCodec.encode(HeaderCodec.decode(frame.header()))).isEqualTo(frame.header());
    }
}
