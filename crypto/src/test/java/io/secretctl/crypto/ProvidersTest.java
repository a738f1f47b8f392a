package io.secretctl.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.fixtures.Vectors;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.bouncycastle.crypto.hpke.HPKE;
import org.bouncycastle.crypto.kems.MLKEMExtractor;
import org.bouncycastle.crypto.params.MLKEMParameters;
import org.bouncycastle.crypto.params.MLKEMPrivateKeyParameters;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.bouncycastle.pqc.crypto.xwing.XWingKEMExtractor;
import org.bouncycastle.pqc.crypto.xwing.XWingPrivateKeyParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The primitives that we call, against vectors of others, and our two providers against each other. */
class ProvidersTest {
    private static final HexFormat HEX = HexFormat.of();

    private static byte[] hex(JsonNode node, String field) {
        return HEX.parseHex(node.get(field).asText());
    }

    private static List<JsonNode> wycheproof(String name) {
        List<JsonNode> tests = new ArrayList<>();
        for (JsonNode group : Vectors.json("wycheproof/" + name + "_test.json").get("testGroups")) {
            for (JsonNode test : group.get("tests")) {
                ((com.fasterxml.jackson.databind.node.ObjectNode) test).set("group", group);
                tests.add(test);
            }
        }
        assertThat(tests).isNotEmpty();
        return tests;
    }

    private static boolean valid(JsonNode test) {
        return test.get("result").asText().equals("valid");
    }

    private static String name(JsonNode test) {
        return "tcId " + test.get("tcId").asInt() + " " + test.path("comment").asText();
    }

    @Test
    void aes256GcmDecryptsWhatWycheproofSaysItShould() {
        int checked = 0;
        for (JsonNode test : wycheproof("aes_gcm")) {
            JsonNode group = test.get("group");
            if (group.get("keySize").asInt() != 256
                    || group.get("ivSize").asInt() != 96
                    || group.get("tagSize").asInt() != 128) {
                continue;
            }
            byte[] content = HEX.parseHex(test.get("iv").asText()
                    + test.get("ct").asText()
                    + test.get("tag").asText());
            if (valid(test)) {
                assertThat(decrypt(test, content)).as(name(test)).isEqualTo(hex(test, "msg"));
            } else {
                assertThatThrownBy(() -> ContentCipher.decrypt(hex(test, "key"), content, hex(test, "aad")))
                        .as(name(test))
                        .isInstanceOf(GeneralSecurityException.class);
            }
            checked++;
        }
        assertThat(checked).isGreaterThan(60);
    }

    private static byte[] decrypt(JsonNode test, byte[] content) {
        try {
            return ContentCipher.decrypt(hex(test, "key"), content, hex(test, "aad"));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(name(test), e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void oneKeyServesManyThreadsAtOnce(Suite suite) {
        byte[] dataKey = new byte[EnvelopeFormat.DATA_KEY_BYTES];
        byte[] info = {1, 2, 3};
        try (DecryptionKey key = DecryptionKey.generate(suite)) {
            for (Hpke provider : List.of(BouncyHpke.INSTANCE, Native.HPKE)) {
                Hpke.Wrapper wrapper = provider.wrapper(suite, key.recipient().publicKey());
                Hpke.Unwrapper unwrapper = provider.unwrapper(
                        suite, key.exportPrivateKey(), key.recipient().publicKey());
                assertThat(IntStream.range(0, 2_000)
                                .parallel()
                                .mapToObj(i -> wrapper.wrap(dataKey, info))
                                .filter(wrapped -> !Arrays.equals(dataKey, unwrapped(unwrapper, wrapped, info)))
                                .toList())
                        .as(provider.toString())
                        .isEmpty();
            }
        }
    }

    private static byte[] unwrapped(Hpke.Unwrapper unwrapper, byte[] wrapped, byte[] info) {
        try {
            return unwrapper.unwrap(wrapped, info);
        } catch (GeneralSecurityException e) {
            return new byte[0];
        }
    }

    @Test
    void hkdfSha512GivesWhatWycheproofSays() {
        for (JsonNode test : wycheproof("hkdf_sha512")) {
            if (!valid(test)) {
                continue; // sizes beyond HKDF's, which nothing here asks for
            }
            for (Kdf kdf : List.of(Kdf.Fast.INSTANCE, Kdf.Bouncy.INSTANCE)) {
                byte[] prk = kdf.extract(hex(test, "salt"), hex(test, "ikm"));
                assertThat(kdf.expand(prk, hex(test, "info"), test.get("size").asInt()))
                        .as(name(test))
                        .isEqualTo(hex(test, "okm"));
            }
        }
    }

    @Test
    void bothEd25519sJudgeAsWycheproofDoes() {
        for (JsonNode test : wycheproof("ed25519")) {
            byte[] key = hex(test.get("group").get("publicKey"), "pk");
            byte[] signature = hex(test, "sig");
            for (Signatures provider : List.of(Signatures.Tink.INSTANCE, Signatures.Bouncy.INSTANCE)) {
                boolean verified =
                        signature.length == 64 && provider.verifier(key).verifies(hex(test, "msg"), signature);
                assertThat(verified).as(name(test)).isEqualTo(valid(test));
            }
        }
    }

    @Test
    void x25519AgreesAsWycheproofDoes() {
        for (JsonNode test : wycheproof("x25519")) {
            byte[] shared = new byte[32];
            boolean nonZero = X25519.calculateAgreement(hex(test, "private"), 0, hex(test, "public"), 0, shared, 0);
            assertThat(shared).as(name(test)).isEqualTo(hex(test, "shared"));
            Set<String> flags = new java.util.HashSet<>();
            test.get("flags").forEach(f -> flags.add(f.asText()));
            assertThat(nonZero).as(name(test)).isEqualTo(!flags.contains("ZeroSharedSecret"));
            if (flags.contains("LowOrderPublic") || flags.contains("NonCanonicalPublic")) {
                assertThatThrownBy(() -> new Recipient(Suite.X25519, hex(test, "public")))
                        .as(name(test))
                        .isInstanceOf(UnacceptableKeyException.class);
            }
        }
    }

    @Test
    void mlKem768DecapsulatesAsWycheproofDoes() {
        int checked = 0;
        for (JsonNode test : wycheproof("mlkem_768")) {
            if (!test.has("seed") || !test.has("c") || !test.has("K") || !valid(test)) {
                continue;
            }
            MLKEMPrivateKeyParameters key =
                    new MLKEMPrivateKeyParameters(MLKEMParameters.ml_kem_768, hex(test, "seed"));
            assertThat(new MLKEMExtractor(key).extractSecret(hex(test, "c")))
                    .as(name(test))
                    .isEqualTo(hex(test, "K"));
            checked++;
        }
        assertThat(checked).isPositive();
    }

    @Test
    void xWingIsTheDrafts() {
        for (JsonNode test : Vectors.json("xwing/test-vectors.json")) {
            byte[] seed = hex(test, "sk");
            assertThat(new BouncyHpke.Pair(Suite.XWING, seed).publicKey).isEqualTo(hex(test, "pk"));
            assertThat(new XWingKEMExtractor(new XWingPrivateKeyParameters(seed)).extractSecret(hex(test, "ct")))
                    .isEqualTo(hex(test, "ss"));
        }
    }

    @Test
    void hpkeIsRfc9180s() throws Exception {
        int checked = 0;
        for (JsonNode test : Vectors.json("rfc9180/base_mode.json")) {
            if (test.get("kem_id").asInt() != 0x20 || test.get("aead_id").asInt() > 3) {
                continue;
            }
            HPKE hpke = new HPKE(HPKE.mode_base, HPKE.kem_X25519_SHA256, HPKE.kdf_HKDF_SHA256, (short)
                    test.get("aead_id").asInt());
            var context = hpke.setupBaseR(
                    hex(test, "enc"),
                    hpke.deserializePrivateKey(hex(test, "skRm"), hex(test, "pkRm")),
                    hex(test, "info"));
            for (JsonNode encryption : test.get("encryptions")) {
                assertThat(context.open(hex(encryption, "aad"), hex(encryption, "ct")))
                        .isEqualTo(hex(encryption, encryption.has("pt") ? "pt" : "plaintext"));
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(2);
    }

    @ParameterizedTest
    @EnumSource
    void whatOneProviderWrapsTheOtherUnwraps(Suite suite) throws Exception {
        assertThat(Native.AVAILABLE || !Boolean.parseBoolean(System.getProperty(Native.PROPERTY, "true")))
                .as("Conscrypt's native library loads on the machines that test this")
                .isTrue();
        List<Hpke> providers =
                Native.AVAILABLE ? List.of(Native.HPKE, BouncyHpke.INSTANCE) : List.of(BouncyHpke.INSTANCE);
        byte[] dataKey = new byte[32];
        Arrays.fill(dataKey, (byte) 7);
        byte[] info = {1, 2, 3};
        DecryptionKey key = DecryptionKey.generate(suite);
        byte[] publicKey = key.recipient().publicKey();
        byte[] privateKey = key.exportPrivateKey();
        for (Hpke sender : providers) {
            byte[] wrapped = sender.wrapper(suite, publicKey).wrap(dataKey, info);
            assertThat(wrapped).hasSize(suite.wrappedBytes());
            for (Hpke receiver : providers) {
                Hpke.Unwrapper unwrapper = receiver.unwrapper(suite, privateKey, publicKey);
                assertThat(unwrapper.unwrap(wrapped, info)).isEqualTo(dataKey);
                assertThatThrownBy(() -> unwrapper.unwrap(wrapped, new byte[] {1, 2, 4}))
                        .isInstanceOf(GeneralSecurityException.class);
                for (int i = 0; i < wrapped.length; i++) {
                    byte[] damaged = wrapped.clone();
                    damaged[i] ^= 1;
                    assertThatThrownBy(() -> unwrapper.unwrap(damaged, info))
                            .isInstanceOf(GeneralSecurityException.class);
                }
                for (int length : new int[] {0, 1, 31, 32, wrapped.length - 1}) {
                    assertThatThrownBy(() -> unwrapper.unwrap(Arrays.copyOf(wrapped, length), info))
                            .isInstanceOf(GeneralSecurityException.class);
                }
            }
        }
    }

    @Test
    void bothEd25519sMakeTheSameSignature() {
        SigningKey key = SigningKey.generate();
        byte[] message = {1, 2, 3};
        byte[] publicKey = key.verifyingKey().publicKey();
        SecretBytes seed = SecretBytes.copyOf(key.exportPrivateKey());
        assertThat(Signatures.Tink.INSTANCE.signer(seed, publicKey).sign(message))
                .isEqualTo(Signatures.Bouncy.INSTANCE.signer(seed, publicKey).sign(message));
        assertThat(key.verifyingKey().verifies(message, key.sign(message))).isTrue();
        assertThat(key.verifyingKey().verifies(message, new byte[63])).isFalse();
    }

    @Test
    void enrolmentRefusesTheWeakKeysOfCctv() {
        int refused = 0;
        for (JsonNode vector : Vectors.json("cctv/ed25519vectors.json")) {
            Set<String> flags = StreamSupport.stream(vector.get("flags").spliterator(), false)
                    .map(JsonNode::asText)
                    .collect(java.util.stream.Collectors.toSet());
            if (flags.contains("low_order_A")
                    || flags.contains("non_canonical_A")
                    || flags.contains("low_order_component_A")) {
                String field = vector.has("key") ? "key" : "A";
                assertThatThrownBy(() -> new VerifyingKey(hex(vector, field)))
                        .as("vector %s %s", vector.get("number"), flags)
                        .isInstanceOf(UnacceptableKeyException.class);
                refused++;
            }
        }
        assertThat(refused).isGreaterThan(100);
    }

    @Test
    void aDestroyedKeyIsOfNoUse() {
        DecryptionKey key = DecryptionKey.generate(Suite.X25519);
        key.close();
        assertThatThrownBy(key::exportPrivateKey).isInstanceOf(IllegalStateException.class);
        SigningKey signing = SigningKey.generate();
        signing.close();
        assertThatThrownBy(() -> signing.sign(new byte[1])).isInstanceOf(IllegalStateException.class);
        SecretBytes secret = SecretBytes.copyOf(new byte[] {1});
        secret.close();
        assertThatThrownBy(secret::toByteArray).isInstanceOf(IllegalStateException.class);
        assertThat(secret).hasToString("SecretBytes[redacted]");
    }
}
