package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.BOTH;
import static io.secretctl.policy.TestKeys.NOW;
import static io.secretctl.policy.TestKeys.READ;
import static io.secretctl.policy.TestKeys.built;
import static io.secretctl.policy.TestKeys.draft;
import static io.secretctl.policy.TestKeys.identity;
import static io.secretctl.policy.TestKeys.prefix;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Vectors;
import io.secretctl.keys.PublicIdentity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Roots, policies and public keys as bytes. */
class DocumentsTest {
    private static Policy policy() {
        return built(draft("al", "bo")
                .setGroup("ops", List.of("bo", "al"))
                .grant("ops", prefix("/"), BOTH)
                .grant("al", prefix("/b"), READ)
                .setBoundary(prefix("/a"), true)
                .expires(Optional.of(NOW.plusSeconds(60))));
    }

    private static Root root(int threshold, int keys) {
        return Root.first(
                TestKeys.STORE,
                threshold,
                Stream.generate(() -> SigningKey.generate().verifyingKey())
                        .limit(keys)
                        .toList(),
                NOW);
    }

    @Test
    void aPolicyComesBackByteForByte() {
        byte[] payload = PolicyCodec.encode(policy());
        Policy read = PolicyCodec.decode(payload);
        assertThat(PolicyCodec.encode(read)).isEqualTo(payload);
        assertThat(new String(payload, UTF_8))
                .startsWith("{\"v\":1,\"store\":\"" + TestKeys.STORE + "\",\"version\":2,\"prev\":\"")
                .contains("\"groups\":{\"ops\":[\"al\",\"bo\"]}")
                .contains("{\"prefix\":\"/a\",\"readers\":[],\"writers\":[],\"boundary\":true}");
    }

    @Test
    void theOrderOfTheChangesIsNotSeen() {
        PublicIdentity al = identity();
        PublicIdentity bo = identity();
        Policy one = built(draft().addIdentity("al", al)
                .addIdentity("bo", bo)
                .grant("al", prefix("/x"), BOTH)
                .grant("bo", prefix("/"), READ));
        Policy two = built(draft().addIdentity("bo", bo)
                .grant("bo", prefix("/"), READ)
                .addIdentity("al", al)
                .grant("al", prefix("/x"), BOTH));
        assertThat(PolicyCodec.encode(one)).isEqualTo(PolicyCodec.encode(two));
        assertThat(one.hash()).isEqualTo(two.hash());
        assertThat(one).isEqualTo(two).hasSameHashCodeAs(two);
    }

    @Test
    void aRootComesBackByteForByte() {
        Root root = root(2, 3);
        Root read = Root.decode(root.encode());
        assertThat(read).isEqualTo(root);
        assertThat(read.fingerprint()).isEqualTo(root.fingerprint());
        assertThatThrownBy(() -> root(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> root(3, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> root(1, 17)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void otherSpellingsAreMalformed() {
        String policy = new String(PolicyCodec.encode(policy()), UTF_8);
        List<String> others = new ArrayList<>(List.of(
                policy.replaceFirst("\\{", "{ "),
                policy + "\n",
                policy.replace("\"v\":1", "\"v\":2"),
                policy.replace("\"v\":1,", ""),
                policy.replace("\"v\":1,", "\"v\":1,\"extra\":1,"),
                policy.replace("\"version\":2", "\"version\":0"),
                policy.replace("\"version\":2", "\"version\":2.0"),
                policy.replace("\"version\":2", "\"version\":9007199254740992"),
                policy.replace("\"version\":2", "\"version\":\"2\""),
                policy.replace("\"minimumPolicyVersion\":1", "\"minimumPolicyVersion\":3"),
                policy.replace("\"minimumPolicyVersion\":1", "\"minimumPolicyVersion\":0"),
                policy.replace("SC1-X25519", "SC1-NONE"),
                policy.replace("2026-01-02T03:04:05Z", "2026-01-02T03:04:05.0Z"),
                policy.replace("[\"al\",\"bo\"]", "[\"bo\",\"al\"]"),
                policy.replace("[\"al\",\"bo\"]", "[\"al\",\"al\",\"bo\"]"),
                policy.replace("[\"al\",\"bo\"]", "[\"al\",\"ops\"]"),
                policy.replace("[\"al\",\"bo\"]", "[\"al\",\"zed\"]"),
                policy.replace("\"groups\":{", "\"groups\":{\"al\":[],"),
                policy.replace("\"prefix\":\"/b\"", "\"prefix\":\"/a\""),
                policy.replace("\"prefix\":\"/b\"", "\"prefix\":\"/b/\""),
                policy.replace("\"prefix\":\"/b\"", "\"prefix\":\"/b/../c\""),
                policy.replace("\"prefix\":\"/b\"", "\"prefix\":\"/.secretctl\""),
                policy.replace("\"readers\":[\"al\"]", "\"readers\":[\"nobody\"]"),
                policy.replace("\"boundary\":true", "\"boundary\":false"),
                policy.replace("\"primary\"", "\"retired\""),
                policy.replaceFirst("\"primary\"", "\"owner\""),
                policy.replace("x25519", "rsa"),
                policy.replace("ed25519", "x25519"),
                policy.replaceFirst("\"al\":", "\"a l\":"),
                policy.replace(TestKeys.STORE, TestKeys.STORE.toUpperCase(Locale.ROOT)),
                policy.replaceFirst("\"prev\":\"[0-9a-f]{64}\"", "\"prev\":\"\""),
                policy.replaceFirst("\"prev\":\"[0-9a-f]{64}\"", "\"prev\":\"xyz\"")));
        assertThat(others).doesNotHaveDuplicates().doesNotContain(policy);
        assertThat(others)
                .allSatisfy(other -> assertThatThrownBy(() -> PolicyCodec.decode(other.getBytes(UTF_8)))
                        .isInstanceOf(PolicyException.Malformed.class));
    }

    @Test
    void otherSpellingsOfARootAreMalformed() {
        String root = new String(root(1, 2).encode(), UTF_8);
        List<String> others = List.of(
                root + " ",
                root.replace("\"threshold\":1", "\"threshold\":0"),
                root.replace("\"threshold\":1", "\"threshold\":3"),
                root.replaceFirst("\"keys\":\\[(\"[^\"]*\"),(\"[^\"]*\")]", "\"keys\":[$2,$1]"),
                root.replaceFirst("\"keys\":\\[(\"[^\"]*\"),(\"[^\"]*\")]", "\"keys\":[$1,$1]"),
                root.replaceFirst("\"keys\":\\[(\"[^\"]*\"),(\"[^\"]*\")]", "\"keys\":[]"),
                root.replaceFirst("\"keys\":\\[\"[^\"]*\"", "\"keys\":[\"AAAA\""),
                root.replaceFirst("\"keys\":\\[\"[^\"]*\"", "\"keys\":[\"" + "A".repeat(43) + "=\""));
        assertThat(others).doesNotHaveDuplicates().doesNotContain(root);
        assertThat(others)
                .allSatisfy(other -> assertThatThrownBy(() -> Root.decode(other.getBytes(UTF_8)))
                        .isInstanceOf(PolicyException.Malformed.class));
    }

    @Test
    void jsonOfAnyKindIsMalformed() {
        assertThat(Vectors.jsonTestSuite()).allSatisfy((name, json) -> {
            assertThatThrownBy(() -> PolicyCodec.decode(json)).isInstanceOf(PolicyException.Malformed.class);
            assertThatThrownBy(() -> Root.decode(json)).isInstanceOf(PolicyException.Malformed.class);
        });
    }

    @Test
    void boundsAreKept() {
        StringBuilder rules = new StringBuilder();
        for (int i = 0; i <= 1000; i++) {
            rules.append(i == 0 ? "" : ",")
                    .append("{\"prefix\":\"/p")
                    .append(i)
                    .append("\",\"readers\":[],\"writers\":[]}");
        }
        String policy = new String(PolicyCodec.encode(TestKeys.empty()), UTF_8);
        String many = policy.replace("\"rules\":[]", "\"rules\":[" + rules + "]");
        assertThatThrownBy(() -> PolicyCodec.decode(many.getBytes(UTF_8)))
                .isInstanceOf(PolicyException.Malformed.class)
                .hasMessageContaining("more than 1000 elements");
        String deep = policy.replace("\"rules\":[]", "\"rules\":" + "[".repeat(60) + "]".repeat(60));
        assertThatThrownBy(() -> PolicyCodec.decode(deep.getBytes(UTF_8)))
                .isInstanceOf(PolicyException.Malformed.class);
    }

    @Test
    void aPublicKeyIsReadOnlyUnderItsOwnName() {
        PublicIdentity al = identity(Suite.XWING);
        PublicIdentity bo = identity(Suite.X25519);
        byte[] encryption = PublicKeys.encode(al.recipient());
        byte[] signing = PublicKeys.encode(al.verifyingKey());
        assertThat(PublicKeys.recipient(al.recipient().id(), encryption)).contains(al.recipient());
        assertThat(PublicKeys.verifyingKey(al.verifyingKey().id(), signing)).contains(al.verifyingKey());
        assertThat(PublicKeys.recipient(bo.recipient().id(), encryption)).isEmpty();
        assertThat(PublicKeys.verifyingKey(bo.verifyingKey().id(), signing)).isEmpty();
        assertThat(PublicKeys.verifyingKey(al.recipient().id(), encryption)).isEmpty();
        assertThat(PublicKeys.recipient(al.verifyingKey().id(), signing)).isEmpty();
        for (int i = 0; i < signing.length; i++) {
            byte[] damaged = signing.clone();
            damaged[i] ^= 1;
            assertThat(PublicKeys.verifyingKey(al.verifyingKey().id(), damaged)).isEmpty();
            assertThat(PublicKeys.verifyingKey(al.verifyingKey().id(), Arrays.copyOf(signing, i)))
                    .isEmpty();
        }
        assertThat(PublicKeys.verifyingKey(al.verifyingKey().id(), new byte[1 << 20]))
                .isEmpty();
    }
}
