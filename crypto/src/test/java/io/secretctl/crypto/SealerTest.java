package io.secretctl.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.json.JsonFormatException;
import io.secretctl.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SealerTest {
    @ParameterizedTest
    @EnumSource
    void theLengthIsKnownBeforeAValueIsSealed(Suite suite) {
        Parties parties = new Parties(suite);
        List<Recipient> readers = new ArrayList<>();
        for (DecryptionKey reader : List.of(parties.alice, parties.bob, parties.eve)) {
            readers.add(reader.recipient());
            for (int length : new int[] {0, 1, 252, 253, 1_000, 65_537, EnvelopeFormat.MAX_PLAINTEXT_BYTES}) {
                Sealer.Prepared prepared =
                        new Sealer(parties.author).prepare(parties.header(), length, List.copyOf(readers));
                SealedEnvelope sealed = prepared.seal(new byte[length]);
                assertThat(sealed.stored())
                        .as("%s bytes for %s readers", length, readers.size())
                        .hasSize(prepared.storedBytes());
            }
        }
    }

    @Test
    void whatIsTooLargeIsRefusedBeforeThereIsAPlaintext() {
        Parties parties = new Parties(Suite.X25519);
        Sealer sealer = new Sealer(parties.author);
        assertThatThrownBy(() ->
                        sealer.prepare(parties.header(), EnvelopeFormat.MAX_PLAINTEXT_BYTES + 1, parties.readers()))
                .isInstanceOf(EnvelopeException.TooLarge.class);
        assertThatThrownBy(() -> sealer.prepare(parties.header(), 0, List.of()))
                .isInstanceOf(IllegalArgumentException.class);
        Sealer.Prepared prepared = sealer.prepare(parties.header(), 3, parties.readers());
        assertThatThrownBy(() -> prepared.seal(new byte[2])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void eachSealingHasKeysOfItsOwn() {
        Parties parties = new Parties(Suite.X25519);
        Sealer.Prepared prepared = new Sealer(parties.author).prepare(parties.header(), 3, parties.readers());
        Frame one = prepared.seal(new byte[3]).envelope().frame();
        Frame other = prepared.seal(new byte[3]).envelope().frame();
        assertThat(one.salt()).isNotEqualTo(other.salt());
        assertThat(one.commitment()).isNotEqualTo(other.commitment());
        assertThat(one.content()).isNotEqualTo(other.content());
        assertThat(one.wrapped().get(parties.alice.id()))
                .isNotEqualTo(other.wrapped().get(parties.alice.id()));
    }

    /** FIPS 203, section 7.2: each 12-bit coefficient of an encapsulation key is below 3,329. */
    @Test
    void anMlKemKeyThatIsNotReducedIsRefusedWhereItEnters() {
        byte[] key = DecryptionKey.generate(Suite.XWING).recipient().publicKey();
        key[0] = (byte) 0xff;
        key[1] |= 0x0f;
        assertThatThrownBy(() -> new Recipient(Suite.XWING, key))
                .isInstanceOf(UnacceptableKeyException.class)
                .hasMessageContaining("malformed");
    }

    @Test
    void aDocumentIsWrittenAsTheJsonWriterDoes() {
        SigningKey key = SigningKey.generate();
        SigningKey other = SigningKey.generate();
        for (String type : List.of("application/x", "with \"quotes\"", "back\\slash", "tab\t", "Umlaut ä", "")) {
            for (int length : new int[] {0, 1, 2, 3, 1_000}) {
                Dsse document = Dsse.sign(type, new byte[length], List.of(key, other));
                assertThat(document.encode()).isEqualTo(StrictJson.write(document.fields()));
            }
        }
        // A signature that is none is kept as it came until it is verified.
        Dsse odd = Dsse.draft(StrictJson.parse(
                ("{\"payload\":\"\",\"payloadType\":\"t\",\"signatures\":[{\"keyid\":\""
                                + key.id().hex() + "\",\"sig\":\"\\\"}],\\\"x\\\":[{\"}]}")
                        .getBytes(StandardCharsets.UTF_8),
                3));
        assertThat(odd.encode()).isEqualTo(StrictJson.write(odd.fields()));
    }

    /** Whatever is changed about an envelope, taking it apart by its lengths gives what the JSON parser gives. */
    @Test
    void takingAnEnvelopeApartByItsLengthsIsParsingIt() {
        Parties parties = new Parties(Suite.X25519);
        byte[] stored = parties.seal(new byte[] {1});
        assertThat(Dsse.parsePlain(stored)).isPresent();
        assertThat(outcome(() -> Dsse.parsePlain(stored).orElseThrow()))
                .isEqualTo(outcome(() -> Dsse.parseAny(stored)));
        for (int i = 0; i < stored.length; i++) {
            for (char c : "\"\\ a,:{}[]=/-\n\u0000\u00e9".toCharArray()) {
                byte[] changed = stored.clone();
                changed[i] = (byte) c;
                assertSame(changed);
            }
            assertSame(Arrays.copyOf(stored, i));
            byte[] longer = new byte[stored.length + 1];
            System.arraycopy(stored, 0, longer, 0, i);
            longer[i] = ' ';
            System.arraycopy(stored, i, longer, i + 1, stored.length - i);
            assertSame(longer);
        }
    }

    private static void assertSame(byte[] document) {
        String parsed = outcome(() -> Dsse.parseAny(document));
        assertThat(outcome(() -> Dsse.parse(document, 1 << 20))).isEqualTo(parsed);
        Dsse.parsePlain(document)
                .ifPresent(plain -> assertThat(outcome(() -> plain)).isEqualTo(parsed));
    }

    private static String outcome(Supplier<Dsse> parsing) {
        try {
            Dsse document = parsing.get();
            return document.payloadHash() + new String(StrictJson.write(document.fields()), StandardCharsets.UTF_8);
        } catch (JsonFormatException e) {
            return e.getMessage();
        }
    }
}
