package io.secretctl.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.UnacceptableKeyException;
import io.secretctl.crypto.VerifyingKey;
import io.secretctl.fixtures.Vectors;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PublicIdentityTest {
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private static PublicIdentity identity(Suite suite) {
        try (KeyRing ring = KeyRing.generate(suite, NOW)) {
            return ring.publicIdentity().orElseThrow();
        }
    }

    @ParameterizedTest
    @EnumSource(Suite.class)
    void theLineComesBack(Suite suite) {
        PublicIdentity identity = identity(suite);
        String line = identity.text();
        assertThat(line).matches("scpub1[A-Za-z0-9_-]+");
        assertThat(PublicIdentity.parse(line)).isEqualTo(identity);
        assertThat(PublicIdentity.parse("\t " + line + " \r\n")).isEqualTo(identity);
        assertThat(identity.fingerprint()).matches("([0-9a-f]{4}-){7}[0-9a-f]{4}");
        assertThat(PublicIdentity.parse(line).fingerprint()).isEqualTo(identity.fingerprint());
        assertThat(identity(suite).fingerprint()).isNotEqualTo(identity.fingerprint());
    }

    @Test
    void theLinesHaveTheSaidLengths() {
        assertThat(identity(Suite.X25519).text()).hasSize(114);
        assertThat(identity(Suite.XWING).text()).hasSize(1693);
    }

    @Test
    void everyMistypedCharacterIsFound() {
        String line = identity(Suite.X25519).text();
        for (int i = 0; i < line.length(); i++) {
            for (char c : new char[] {'A', 'B', 'b', '9', '_', '=', '+', ' ', '\n', 'é'}) {
                if (line.charAt(i) != c) {
                    String typed = line.substring(0, i) + c + line.substring(i + 1);
                    if (!typed.strip().equals(line)) {
                        assertThatThrownBy(() -> PublicIdentity.parse(typed))
                                .as(typed)
                                .isInstanceOf(IllegalArgumentException.class);
                    }
                }
            }
        }
    }

    @Test
    void everyCutSwapAndRepeatIsFound() {
        String line = identity(Suite.X25519).text();
        for (int i = 0; i < line.length(); i++) {
            String cut = line.substring(0, i);
            String without = cut + line.substring(i + 1);
            String twice = cut + line.charAt(i) + line.substring(i);
            for (String typed : List.of(cut, without, twice)) {
                if (!typed.equals(line)) {
                    assertThatThrownBy(() -> PublicIdentity.parse(typed))
                            .as(typed)
                            .isInstanceOf(IllegalArgumentException.class);
                }
            }
        }
    }

    @Test
    void straySignificantBitsAreRefused() {
        byte[] body = {1, 2, 3};
        String text = ChecksummedText.encode("p", body, 1); // 4 bytes: the last character carries 4 unused bits
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        int last = alphabet.indexOf(text.charAt(text.length() - 1));
        String stray = text.substring(0, text.length() - 1) + alphabet.charAt(last + 1);
        assertThat(ChecksummedText.decode("it", "p", text, 9, 1)).isEqualTo(body);
        assertThatThrownBy(() -> ChecksummedText.decode("it", "p", stray, 9, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "scpub1",
                "scpub",
                "SCPUB1AAAA",
                "scpub2AAAA",
                "age1qqqq",
                "scroot1AAAA",
                "scpub1====",
            })
    void otherTextIsRefused(String text) {
        assertThatThrownBy(() -> PublicIdentity.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void naughtyStringsAreRefused() {
        assertThat(Vectors.naughtyStrings()).allSatisfy(s -> {
            assertThatThrownBy(() -> PublicIdentity.parse(s)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> PublicIdentity.parse("scpub1" + s)).isInstanceOf(IllegalArgumentException.class);
        });
    }

    @Test
    void aHugeLineIsRefusedBeforeItIsDecoded() {
        assertThatThrownBy(() -> PublicIdentity.parse("scpub1" + "A".repeat(1 << 24)))
                .hasMessageContaining("not that long");
    }

    /** The keys of small order on Curve25519: RFC 7748 section 6.1, as listed at cr.yp.to/ecdh.html. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "0000000000000000000000000000000000000000000000000000000000000000",
                "0100000000000000000000000000000000000000000000000000000000000000",
                "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
                "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
                "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
                "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
            })
    void weakEncryptionKeysAreNotEnrolled(String hex) {
        PublicIdentity good = identity(Suite.X25519);
        byte[] body = body(HexFormat.of().parseHex(hex), good.verifyingKey().publicKey());
        assertThatThrownBy(() -> PublicIdentity.parse(ChecksummedText.encode("scpub1", body, 16)))
                .isInstanceOf(UnacceptableKeyException.class);
    }

    /**
     * The set's flags decide: a key that is of low order, has a component of low order, or is not canonically encoded is
     * refused; every other key is one that honest software could have made, and is taken.
     */
    @Test
    void weakSigningKeysAreNotEnrolled() {
        byte[] encryption = identity(Suite.X25519).recipient().publicKey();
        int refused = 0;
        int taken = 0;
        for (JsonNode vector : Vectors.json("cctv/ed25519vectors.json")) {
            byte[] key = HexFormat.of().parseHex(vector.get("key").asText());
            List<String> flags = StreamSupport.stream(vector.get("flags").spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            String line = ChecksummedText.encode("scpub1", body(encryption, key), 16);
            if (flags.stream().anyMatch(List.of("low_order_A", "low_order_component_A", "non_canonical_A")::contains)) {
                assertThatThrownBy(() -> PublicIdentity.parse(line))
                        .as(vector.toString())
                        .isInstanceOf(UnacceptableKeyException.class);
                refused++;
            } else {
                assertThat(PublicIdentity.parse(line).verifyingKey())
                        .as(vector.toString())
                        .isEqualTo(new VerifyingKey(key));
                taken++;
            }
        }
        assertThat(refused).isGreaterThan(800);
        assertThat(taken).isPositive();
    }

    private static byte[] body(byte[] encryption, byte[] signing) {
        byte[] body = Arrays.copyOf(new byte[] {1}, 65);
        System.arraycopy(encryption, 0, body, 1, 32);
        System.arraycopy(signing, 0, body, 33, 32);
        return body;
    }

    @Test
    void aRootFingerprintComesBackAndATypoIsFound() {
        RootFingerprint root = new RootFingerprint("0123456789abcdef".repeat(4));
        String text = root.text();
        assertThat(text).startsWith("scroot1").hasSize(55);
        assertThat(RootFingerprint.parse(" " + text + "\n")).isEqualTo(root);
        for (int i = 0; i < text.length(); i++) {
            String typed = text.substring(0, i) + (text.charAt(i) == 'x' ? 'y' : 'x') + text.substring(i + 1);
            assertThatThrownBy(() -> RootFingerprint.parse(typed)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> RootFingerprint.parse(ChecksummedText.encode("scroot1", new byte[31], 4)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
