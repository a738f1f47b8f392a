package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.BOTH;
import static io.secretctl.policy.TestKeys.NOW;
import static io.secretctl.policy.TestKeys.READ;
import static io.secretctl.policy.TestKeys.WRITE;
import static io.secretctl.policy.TestKeys.built;
import static io.secretctl.policy.TestKeys.draft;
import static io.secretctl.policy.TestKeys.identity;
import static io.secretctl.policy.TestKeys.path;
import static io.secretctl.policy.TestKeys.prefix;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PolicyTest {
    @Test
    void rulesAddUpByWholeSegments() {
        Policy policy = built(draft("al", "bo", "ci")
                .grant("al", prefix("/app"), READ)
                .grant("bo", prefix("/app/db"), BOTH)
                .grant("ci", prefix("/app/db"), WRITE));
        assertThat(policy.readers(path("/app/db/x"))).containsExactly("al", "bo");
        assertThat(policy.writers(path("/app/db/x"))).containsExactly("bo", "ci");
        assertThat(policy.readers(path("/app/db"))).containsExactly("al", "bo");
        assertThat(policy.readers(path("/app"))).containsExactly("al");
        assertThat(policy.readers(path("/apple"))).isEmpty();
        assertThat(policy.readers(path("/app/dbx"))).containsExactly("al");
        assertThat(policy.readers(path("/other"))).isEmpty();
    }

    @Test
    void aBoundaryTakesNothingFromAbove() {
        Policy policy = built(draft("al", "bo", "ci")
                .grant("al", Prefix.ALL, BOTH)
                .grant("bo", prefix("/app/secret"), READ)
                .setBoundary(prefix("/app/secret"), true)
                .grant("ci", prefix("/app/secret/deep"), READ));
        assertThat(policy.readers(path("/app/x"))).containsExactly("al");
        assertThat(policy.readers(path("/app/secret/x"))).containsExactly("bo");
        assertThat(policy.writers(path("/app/secret/x"))).isEmpty();
        assertThat(policy.readers(path("/app/secret/deep/x"))).containsExactly("bo", "ci");
        Policy opened = built(policy.draft().setBoundary(prefix("/app/secret"), false));
        assertThat(opened.readers(path("/app/secret/x"))).containsExactly("al", "bo");
    }

    @Test
    void nothingIsGivenInTheReservedPart() {
        Policy policy = built(draft("al").grant("al", Prefix.ALL, BOTH));
        assertThat(policy.readers(path("/.secretctl/policy/1"))).isEmpty();
        assertThat(policy.writers(path("/.secretctl"))).isEmpty();
        for (String reserved : List.of("/.secretctl", "/.secretctl/policy")) {
            assertThatThrownBy(() -> draft("al").grant("al", prefix(reserved), READ))
                    .isInstanceOf(PolicyException.Refused.class);
            assertThatThrownBy(() -> draft("al").setBoundary(prefix(reserved), true))
                    .isInstanceOf(PolicyException.Refused.class);
        }
        assertThat(built(draft("al").grant("al", prefix("/.secretctlx"), READ)).readers(path("/.secretctlx/a")))
                .containsExactly("al");
    }

    @Test
    void checkTellsEveryRuleThatDecides() {
        Policy policy = built(draft("al", "bo")
                .setGroup("ops", List.of("al"))
                .grant("ops", prefix("/app"), BOTH)
                .grant("al", prefix("/app/db"), READ)
                .grant("al", Prefix.ALL, READ));
        AccessDecision decision = policy.check("al", path("/app/db/x"), Access.READ);
        assertThat(decision.allowed()).isTrue();
        assertThat(decision.grants())
                .containsExactly(
                        new Grant(prefix("/app/db"), Access.READ, Optional.empty()),
                        new Grant(prefix("/app"), Access.READ, Optional.of("ops")),
                        new Grant(Prefix.ALL, Access.READ, Optional.empty()));
        assertThat(decision.grants()).extracting(Grant::toString).contains("read /app as a member of ops");
        assertThat(policy.check("bo", path("/app/db/x"), Access.READ).allowed()).isFalse();
        assertThat(policy.check("al", path("/x"), Access.WRITE).allowed()).isFalse();
        assertThat(policy.grants("al")).hasSize(4);
        assertThatThrownBy(() -> policy.check("ops", path("/app"), Access.READ))
                .isInstanceOf(PolicyException.Refused.class);
    }

    @Test
    void revokingShowsWhatStillLetsIn() {
        Policy before = built(draft("al")
                .setGroup("ops", List.of("al"))
                .grant("ops", prefix("/app"), READ)
                .grant("al", prefix("/app"), BOTH));
        Policy after = built(before.draft().revoke("al", prefix("/app"), BOTH));
        assertThat(after.grants("al")).containsExactly(new Grant(prefix("/app"), Access.READ, Optional.of("ops")));
        assertThat(built(after.draft().revoke("ops", prefix("/app"), READ)).rules())
                .isEmpty();
        assertThatThrownBy(() -> after.draft().revoke("al", prefix("/app"), READ))
                .isInstanceOf(PolicyException.Refused.class)
                .hasMessageContaining("no rule for /app names al to read it");
    }

    @Test
    void theSuiteIsTheStrongestThatAllReadersHave() {
        PublicIdentity old = identity(Suite.X25519);
        PolicyDraft draft = draft().addIdentity("al", identity(Suite.XWING))
                .addIdentity("bo", old)
                .grant("al", prefix("/a"), READ)
                .grant("al", prefix("/b"), READ)
                .grant("bo", prefix("/b"), READ);
        Policy policy = built(draft);
        assertThat(policy.suiteFor(path("/a/x"))).isEqualTo(Suite.XWING);
        assertThatThrownBy(() -> policy.suiteFor(path("/b/x")))
                .isInstanceOfSatisfying(
                        PolicyException.NoCommonSuite.class,
                        e -> assertThat(e.lacking()).containsExactly("al"));
        assertThatThrownBy(() -> policy.suiteFor(path("/c"))).isInstanceOf(PolicyException.NoReader.class);
        PublicIdentity next = identity(Suite.XWING);
        Policy both = built(policy.draft().addKeys("bo", next));
        assertThat(both.suiteFor(path("/b/x"))).isEqualTo(Suite.XWING);
        Policy retired = built(both.draft()
                .setKeyState("bo", old.recipient().id(), KeyState.PRIMARY)
                .setKeyState("bo", next.recipient().id(), KeyState.RETIRED)
                .minimumSuite(Suite.XWING));
        assertThatThrownBy(() -> retired.suiteFor(path("/b/x")))
                .isInstanceOfSatisfying(
                        PolicyException.NoCommonSuite.class,
                        e -> assertThat(e.lacking()).containsExactly("bo"));
    }

    @Test
    void recipientsAreThePrimaryAndActiveKeysOfEveryReader() {
        PublicIdentity first = identity();
        PublicIdentity second = identity();
        PublicIdentity third = identity();
        Policy policy = built(draft().addIdentity("al", first)
                .addKeys("al", second)
                .addKeys("al", third)
                .setKeyState("al", first.recipient().id(), KeyState.RETIRED)
                .grant("al", prefix("/a"), READ));
        assertThat(policy.recipientIds(path("/a/x"), Suite.X25519))
                .containsExactlyInAnyOrder(
                        second.recipient().id(), third.recipient().id());
        assertThatThrownBy(() -> policy.recipientIds(path("/a/x"), Suite.XWING))
                .isInstanceOf(PolicyException.NoCommonSuite.class);
        assertThat(policy.author(first.verifyingKey().id())).contains("al");
        assertThat(policy.author(first.recipient().id())).isEmpty();
    }

    @Test
    void tooManyRecipientsAreRefused() {
        PolicyDraft draft = draft();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 257; i++) {
            names.add("id" + i);
            draft.addIdentity("id" + i, identity());
        }
        Policy policy = built(draft.setGroup("all", names)
                .grant("all", prefix("/a"), READ)
                .setGroup("fewer", names.subList(0, 256))
                .grant("fewer", prefix("/b"), READ));
        assertThat(policy.recipientIds(path("/b/x"), Suite.X25519)).hasSize(256);
        assertThatThrownBy(() -> policy.recipientIds(path("/a/x"), Suite.X25519))
                .isInstanceOf(PolicyException.TooManyRecipients.class)
                .hasMessageContaining("257");
    }

    /** Against the definition, spelled out slowly: a right exists iff some rule gives it and no boundary is between. */
    @Test
    void decisionsFollowTheDefinitionForRandomPolicies() {
        Random random = new Random(42);
        List<String> segments = List.of("a", "b", "ab");
        Policy base = built(draft("al", "bo", "ci").setGroup("g", List.of("al", "bo")));
        for (int round = 0; round < 300; round++) {
            PolicyDraft draft = base.draft();
            for (int i = 0; i < random.nextInt(8); i++) {
                Prefix prefix = prefix(randomPath(random, segments, 0));
                draft.grant(
                        List.of("al", "bo", "ci", "g").get(random.nextInt(4)),
                        prefix,
                        random.nextBoolean() ? READ : BOTH);
                draft.setBoundary(prefix, random.nextInt(4) == 0);
            }
            Policy policy = built(draft);
            for (int i = 0; i < 10; i++) {
                String path = randomPath(random, segments, 1);
                for (Access access : Access.values()) {
                    Set<String> expected = byDefinition(policy, path, access);
                    Set<String> actual =
                            access == Access.READ ? policy.readers(path(path)) : policy.writers(path(path));
                    assertThat(actual)
                            .as("%s of %s in %s", access, path, policy.rules())
                            .isEqualTo(expected);
                    for (String name : policy.identities().keySet()) {
                        assertThat(policy.check(name, path(path), access).allowed())
                                .isEqualTo(expected.contains(name));
                    }
                }
            }
            assertThat(PolicyCodec.decode(PolicyCodec.encode(policy))).isEqualTo(policy);
        }
    }

    private static String randomPath(Random random, List<String> segments, int atLeast) {
        StringBuilder path = new StringBuilder();
        for (int i = random.nextInt(4 - atLeast) + atLeast; i > 0; i--) {
            path.append('/').append(segments.get(random.nextInt(segments.size())));
        }
        return path.isEmpty() ? "/" : path.toString();
    }

    private static boolean covers(String prefix, String path) {
        return prefix.equals("/") || (path + "/").startsWith(prefix + "/");
    }

    private static Set<String> byDefinition(Policy policy, String path, Access access) {
        Set<String> names = new TreeSet<>();
        for (Rule rule : policy.rules()) {
            String prefix = rule.prefix().value();
            boolean cut = policy.rules().stream()
                    .filter(Rule::boundary)
                    .map(b -> b.prefix().value())
                    .anyMatch(b -> covers(b, path) && covers(prefix, b) && !prefix.equals(b));
            if (covers(prefix, path) && !cut) {
                for (String name : rule.names(access)) {
                    names.addAll(
                            policy.groups().containsKey(name) ? policy.groups().get(name) : Set.of(name));
                }
            }
        }
        return names;
    }

    @Test
    void theNextVersionNamesTheOneBefore() {
        Policy first = TestKeys.empty();
        Policy second = first.draft()
                .minimumPolicyVersion(2)
                .build(NOW.plusMillis(1500))
                .policy();
        assertThat(second.version()).isEqualTo(2);
        assertThat(second.head().prev()).contains(first.hash());
        assertThat(second.head().issued()).isEqualTo(NOW.plusSeconds(1));
        assertThatThrownBy(() -> second.draft().minimumPolicyVersion(1)).isInstanceOf(PolicyException.Refused.class);
        assertThatThrownBy(() -> second.draft().minimumPolicyVersion(4)).isInstanceOf(PolicyException.Refused.class);
    }

    @Test
    void aKeyBelongsToOneIdentity() {
        PublicIdentity al = identity();
        PublicIdentity bo = identity();
        PolicyDraft draft = draft().addIdentity("al", al).addIdentity("bo", bo);
        PublicIdentity mixed = new PublicIdentity(al.recipient(), identity().verifyingKey());
        PublicIdentity mixed2 = new PublicIdentity(identity().recipient(), al.verifyingKey());
        for (PublicIdentity taken : List.of(al, mixed, mixed2)) {
            assertThatThrownBy(() -> draft.addIdentity("ci", taken))
                    .isInstanceOf(PolicyException.Refused.class)
                    .hasMessageContaining("belongs to al");
            assertThatThrownBy(() -> draft.addKeys("bo", taken)).isInstanceOf(PolicyException.Refused.class);
        }
        assertThatThrownBy(() -> draft.addIdentity("al", identity())).isInstanceOf(PolicyException.Refused.class);
        assertThat(built(draft).identities().keySet()).containsExactly("al", "bo");
    }

    @Test
    void impossibleChangesAreRefused() {
        KeyId unknown = new KeyId("ab".repeat(32));
        PublicIdentity al = identity();
        PolicyDraft draft = draft("bo").addIdentity("al", al).setGroup("ops", List.of("bo"));
        List<Runnable> changes = List.of(
                () -> draft.addIdentity("ops", identity()),
                () -> draft.addIdentity("", identity()),
                () -> draft.addIdentity("-x", identity()),
                () -> draft.addIdentity("a b", identity()),
                () -> draft.addIdentity("x".repeat(65), identity()),
                () -> draft.removeIdentity("ci"),
                () -> draft.addKeys("ci", identity()),
                () -> draft.setKeyState("al", unknown, KeyState.RETIRED),
                () -> draft.setKeyState("al", al.recipient().id(), KeyState.RETIRED),
                () -> draft.removeKey("al", al.recipient().id()),
                () -> draft.removeKey("al", unknown),
                () -> draft.setGroup("al", List.of()),
                () -> draft.setGroup("g", List.of("ops")),
                () -> draft.setGroup("g", List.of("ci")),
                () -> draft.setGroup("!", List.of()),
                () -> draft.removeGroup("g"),
                () -> draft.grant("ci", prefix("/a"), READ),
                () -> draft.revoke("al", prefix("/a"), READ));
        Policy before = built(draft);
        assertThat(changes).allSatisfy(c -> assertThatThrownBy(c::run).isInstanceOf(PolicyException.Refused.class));
        assertThat(built(draft)).isEqualTo(before);
    }

    @Test
    void removingTakesEveryMentionAlong() {
        Policy policy = built(draft("al", "bo")
                .setGroup("ops", List.of("al", "bo"))
                .grant("al", prefix("/a"), BOTH)
                .grant("ops", prefix("/b"), READ));
        Policy without = built(policy.draft().removeIdentity("al"));
        assertThat(without.groups().get("ops")).containsExactly("bo");
        assertThat(without.rules()).hasSize(1);
        assertThat(built(without.draft().removeGroup("ops")).rules()).isEmpty();
    }

    @Test
    void aRetiredKeyCanBeForgotten() {
        PublicIdentity first = identity();
        Policy policy = built(draft().addIdentity("al", first)
                .addKeys("al", identity())
                .setKeyState("al", first.recipient().id(), KeyState.RETIRED)
                .setKeyState("al", first.verifyingKey().id(), KeyState.RETIRED)
                .removeKey("al", first.recipient().id()));
        Identity al = policy.identities().values().iterator().next();
        assertThat(al.encryption()).hasSize(1);
        assertThat(al.signing()).hasSize(2);
        assertThat(policy.author(first.verifyingKey().id())).isEmpty();
        assertThat(policy.owner(first.verifyingKey().id())).contains("al");
    }

    @Test
    void anIdentityHasAtMostSixteenKeysOfAUse() {
        PolicyDraft draft = draft("al");
        for (int i = 1; i < 16; i++) {
            draft.addKeys("al", identity());
        }
        assertThatThrownBy(() -> draft.addKeys("al", identity()))
                .isInstanceOf(PolicyException.Refused.class)
                .hasMessageContaining("more than 16");
    }
}
