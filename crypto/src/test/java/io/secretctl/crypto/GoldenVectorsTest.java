package io.secretctl.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.fixtures.Vectors;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The released golden envelopes: what opened once opens for ever, what was refused stays refused for the same reason. */
class GoldenVectorsTest {
    private static final JsonNode GOLDEN = Vectors.json("golden/envelope-v1.json");

    @TestFactory
    Stream<DynamicTest> everyGoldenEnvelopeIsJudgedAsItSays() {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode vector : GOLDEN.get("vectors")) {
            tests.add(DynamicTest.dynamicTest(
                    vector.get("suite").asText() + " " + vector.get("name").asText(), () -> check(vector)));
        }
        return tests.stream();
    }

    @Test
    void thereIsOneForEveryKindOfRefusal() {
        Set<String> kinds = new TreeSet<>();
        GOLDEN.get("vectors").forEach(v -> kinds.add(v.get("expect").asText()));
        assertThat(kinds)
                .containsExactly(
                        "Expired",
                        "Forged",
                        "Malformed",
                        "Misplaced",
                        "NotAllowed",
                        "Opened",
                        "RolledBack",
                        "Tombstone",
                        "Unopenable");
    }

    private static void check(JsonNode vector) throws Exception {
        byte[] stored = Base64.getDecoder().decode(vector.get("stored").asText());
        byte[] authorKey = HexFormat.of().parseHex(vector.get("authorPublicKey").asText());
        byte[] privateKey = HexFormat.of().parseHex(vector.get("privateKey").asText());
        String suite = vector.get("suite").asText();
        DecryptionKey key = DecryptionKey.of(Suite.ofId(suite).orElseThrow(), privateKey);
        Expectation expectation = new Expectation(
                new Context(GOLDEN.get("store").asText(), GOLDEN.get("path").asText()),
                new Position(0, vector.get("floorVersion").asLong()),
                Instant.parse(vector.get("now").asText()),
                authority(vector, new VerifyingKey(authorKey)));
        switch (vector.get("expect").asText()) {
            case "Opened" -> {
                byte[] plaintext =
                        HexFormat.of().parseHex(vector.get("plaintext").asText());
                assertThat(Opener.open(Opener.verify(stored, expectation), List.of(key))
                                .toByteArray())
                        .isEqualTo(plaintext);
                assertThat(IndependentOpener.open(
                                stored, authorKey, suite, privateKey, key.id().bytes()))
                        .as("opened by the specification alone")
                        .isEqualTo(plaintext);
            }
            case "Tombstone" ->
                assertThat(Opener.verify(stored, expectation).header().kind()).isEqualTo(EnvelopeHeader.Kind.TOMBSTONE);
            default ->
                assertThatThrownBy(() -> Opener.open(Opener.verify(stored, expectation), List.of(key)))
                        .isInstanceOf(EnvelopeException.class)
                        .extracting(e -> e.getClass().getSimpleName())
                        .isEqualTo(vector.get("expect").asText());
        }
    }

    private static Authority authority(JsonNode vector, VerifyingKey author) {
        Set<KeyId> readers = new TreeSet<>();
        vector.get("readers").forEach(id -> readers.add(new KeyId(id.asText())));
        return new Authority() {
            @Override
            public Optional<VerifyingKey> author(KeyId id) {
                return Optional.of(author).filter(k -> k.id().equals(id));
            }

            @Override
            public Set<KeyId> readers(EnvelopeHeader header) {
                return readers;
            }
        };
    }
}
