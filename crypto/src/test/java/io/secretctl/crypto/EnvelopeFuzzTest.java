package io.secretctl.crypto;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.fixtures.Vectors;
import io.secretctl.json.JsonFormatException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What an attacker can write into the store. As a test these run over the golden envelopes; with {@code
 * JAZZER_FUZZ=1} they search (CONTRIBUTING.md).
 */
class EnvelopeFuzzTest {
    private static final Parties PARTIES = new Parties(Suite.X25519);

    static Stream<Arguments> storedValues() {
        return StreamSupport.stream(
                        Vectors.json("golden/envelope-v1.json").get("vectors").spliterator(), false)
                .map(vector -> Arguments.of((Object) bytes(vector)));
    }

    private static byte[] bytes(JsonNode vector) {
        return Base64.getDecoder().decode(vector.get("stored").asText());
    }

    static Stream<Arguments> payloads() {
        return Stream.of(Suite.values())
                .map(suite -> Dsse.parse(new Parties(suite).seal(new byte[9]), 1 << 20)
                        .payload())
                .map(Arguments::of);
    }

    static Stream<Arguments> headers() {
        return Stream.of(Suite.values())
                .map(suite -> HeaderCodec.encode(new Parties(suite).header()))
                .map(Arguments::of);
    }

    /** No stored value passes that the author did not make, and none brings the reader down. */
    @MethodSource("storedValues")
    @FuzzTest(maxDuration = "60s")
    void noStoredValueIsAccepted(byte[] stored) {
        try {
            Opener.verify(stored, PARTIES.expectation());
        } catch (EnvelopeException e) {
            return;
        }
        throw new AssertionError("accepted");
    }

    /** Behind a valid signature: whatever is decoded is written again to the same bytes. */
    @MethodSource("payloads")
    @FuzzTest(maxDuration = "60s")
    void aFrameIsRefusedOrExactlyWhatItsPartsGive(byte[] payload) {
        try {
            Frame frame = Frame.decode(payload);
            if (!Arrays.equals(frame.encode(), payload)) {
                throw new AssertionError("two encodings of one frame");
            }
        } catch (EnvelopeException.Malformed e) {
            // refused
        }
        byte[] signed = Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, payload, List.of(PARTIES.author))
                .encode();
        try {
            PARTIES.open(signed, PARTIES.alice).close();
        } catch (EnvelopeException e) {
            return;
        }
        throw new AssertionError("opened");
    }

    /** A header is refused, or means the same when it is written in our way. */
    @MethodSource("headers")
    @FuzzTest(maxDuration = "60s")
    void aHeaderIsRefusedOrStable(byte[] bytes) {
        EnvelopeHeader header;
        try {
            header = HeaderCodec.decode(bytes);
        } catch (EnvelopeException.Malformed e) {
            return;
        }
        if (!HeaderCodec.decode(HeaderCodec.encode(header)).equals(header)) {
            throw new AssertionError("not stable");
        }
    }

    /** A signed document of any kind is refused, or verifies for nobody. */
    @MethodSource("storedValues")
    @FuzzTest(maxDuration = "60s")
    void aDocumentIsRefusedOrUnsigned(byte[] stored) {
        try {
            Dsse document = Dsse.parse(stored, 1 << 20);
            Set<KeyId> signers = document.signers(
                    document.payloadType(),
                    id -> Optional.of(PARTIES.author.verifyingKey()).filter(k -> k.id().equals(id)));
            if (!signers.isEmpty()) {
                throw new AssertionError("signed by a key that never signed it");
            }
        } catch (JsonFormatException e) {
            // refused
        }
    }
}
