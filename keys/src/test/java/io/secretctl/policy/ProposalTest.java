package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.NOW;
import static io.secretctl.policy.TestKeys.identity;
import static io.secretctl.policy.TestKeys.prefix;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.Position;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.json.JsonFormatException;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.PublicIdentity;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people who share no private key publish together, by a file that goes round. */
class ProposalTest {
    private final SigningKey ann = SigningKey.generate();
    private final SigningKey ben = SigningKey.generate();
    private KeySpaceFixture space;

    @BeforeEach
    void init(@TempDir Path folder) {
        space = new KeySpaceFixture(folder.resolve("store"));
    }

    @AfterEach
    void close() {
        space.close();
    }

    private Proposal root(int threshold, SigningKey... keys) {
        TrustedPolicies current = space.load();
        Root next = current.root()
                .next(threshold, Stream.of(keys).map(SigningKey::verifyingKey).toList(), NOW);
        return Proposal.of(current, next, NOW);
    }

    private Proposal change(UnaryOperator<PolicyDraft> change) {
        return Proposal.of(change.apply(space.load().newest().draft()).build(NOW));
    }

    /** One more person signs what came as a file. */
    private Proposal signed(Proposal proposal, SigningKey... keys) {
        return Proposal.parse(Proposal.parse(proposal.encode())
                .sign(space.load(), List.of(keys))
                .encode());
    }

    private void publish(Proposal proposal) {
        assertThat(KeySpace.publish(space.store, space.load(), proposal)).isTrue();
    }

    private void assertNotEnough(Proposal proposal) {
        assertThatThrownBy(() -> KeySpace.publish(space.store, space.load(), proposal))
                .isInstanceOf(TrustException.NotSigned.class);
    }

    /** Roots 2 (two of first, ann and ben) and 3 (two of ann and ben). */
    private void rotateTwice() {
        SigningKey first = space.root.signer();
        publish(signed(signed(root(2, first, ann, ben), first), ann));
        publish(signed(signed(root(2, ann, ben), ann), ben));
    }

    @Test
    void aClientOfTheFirstRootFollowsTwoRotations() {
        SigningKey first = space.root.signer();
        Proposal second = signed(root(2, first, ann, ben), first);
        assertNotEnough(second);
        publish(signed(second, ann));
        assertThat(space.load().root().version()).isEqualTo(2);
        Proposal third = signed(root(2, ann, ben), ann);
        assertNotEnough(third);
        assertNotEnough(signed(third, first));
        publish(signed(third, ben));
        TrustedPolicies followed = space.load();
        assertThat(followed.root().version()).isEqualTo(3);
        assertThat(followed.roots()).extracting(Root::version).containsExactly(1L, 2L, 3L);
        assertThat(followed.root().keys()).containsOnlyKeys(ann.id(), ben.id());
        assertThat(followed.newest().version()).isEqualTo(3);
        assertThat(followed.audit()).isEmpty();
    }

    @Test
    void theKeysOfAnOldRootCountForNothing() {
        rotateTwice();
        SigningKey first = space.root.signer();
        TrustedPolicies current = space.load();
        Policy evil = current.newest()
                .draft()
                .addIdentity("eve", identity())
                .build(NOW)
                .policy();
        for (List<SigningKey> signers : List.of(List.of(first), List.of(first, ann))) {
            space.overwrite(
                    StoredDocuments.policyPath(evil.version()),
                    evil.sign(signers).encode());
            assertThat(space.load().newest()).isEqualTo(current.newest());
        }
        assertThatThrownBy(() -> root(1, first).sign(current, List.of(space.admin.signer())))
                .isInstanceOf(TrustException.NotSigned.class);
        assertNotEnough(signed(root(1, first), first));
    }

    @Test
    void whoHasSeenARootIsNotShownAnotherByTheKeysBeforeIt() {
        SigningKey first = space.root.signer();
        publish(signed(root(1, ann), first, ann));
        TrustedPolicies seen = space.load();
        Root before = seen.roots().get(0);
        Root evil = before.next(1, List.of(first.verifyingKey()), NOW);
        space.overwrite(StoredDocuments.rootPath(2), evil.sign(List.of(first)).encode());
        assertThatThrownBy(() -> TrustedPolicies.load(
                        space.store, space.pinned().notBelow(seen.rootFloor(), Floor.NONE), KeySpaceFixture.CLOCK))
                .isInstanceOf(TrustException.class);
        Policy policy = new Policy(
                new Policy.Head(
                        seen.store(),
                        3,
                        Optional.of(seen.newest().hash()),
                        2,
                        0,
                        2,
                        NOW,
                        Optional.empty(),
                        Suite.X25519,
                        1),
                seen.newest().identities(),
                seen.newest().groups(),
                seen.newest().rulesByPrefix());
        space.overwrite(
                StoredDocuments.policyPath(3), policy.sign(List.of(first)).encode());
        assertThat(space.load().root()).isEqualTo(evil);
        assertThatThrownBy(() -> TrustedPolicies.load(
                        space.store, space.pinned().notBelow(seen.rootFloor(), Floor.NONE), KeySpaceFixture.CLOCK))
                .isInstanceOf(TrustException.Forked.class)
                .hasMessage("another root stands at v2 than the one seen there before");
    }

    @Test
    void anOrdinaryChangeTakesTheThresholdToo() {
        rotateTwice();
        Proposal change = signed(change(d -> d.addIdentity("bo", identity())), ann);
        assertNotEnough(change);
        assertThat(change.progress(space.load()))
                .containsExactly(new Proposal.Progress("policy version 4 by the keys of root version 3", 1, 2));
        publish(signed(change, ben));
        assertThat(space.load().newest().identities()).containsKey("bo");
        assertThat(space.load().audit()).isEmpty();
    }

    @Test
    void signingTwiceChangesNothing() {
        Proposal once = signed(root(2, space.root.signer(), ann, ben), space.root.signer());
        assertThat(signed(once, space.root.signer()).encode()).isEqualTo(once.encode());
    }

    @Test
    void publishingTwiceChangesNothing() {
        Proposal proposal = signed(root(1, ann), space.root.signer(), ann);
        publish(proposal);
        assertThat(KeySpace.publish(space.store, space.load(), proposal)).isFalse();
        assertThat(space.load().newest().version()).isEqualTo(2);
    }

    @Test
    void anotherPolicyThatCameFirstEndsIt() {
        Proposal late = signed(change(d -> d.addIdentity("bo", identity())), space.root.signer());
        Proposal lateRoot = signed(root(1, ann), space.root.signer(), ann);
        space.publish(d -> d.addIdentity("ci", identity()));
        for (Proposal proposal : List.of(late, lateRoot)) {
            assertThatThrownBy(() -> KeySpace.publish(space.store, space.load(), proposal))
                    .isInstanceOf(TrustException.Superseded.class);
        }
    }

    @Test
    void whatWouldBeSignedIsToldInPlainWords() {
        PublicIdentity bo = identity();
        space.publish(d -> d.addIdentity("bo", bo).setGroup("ops", List.of("bo")));
        PublicIdentity ci = identity();
        Proposal change = change(d -> d.addIdentity("ci", ci)
                .grant("ci", prefix("/app"), TestKeys.WRITE)
                .setBoundary(prefix("/app"), true)
                .setGroup("ops", List.of("ci"))
                .addKeys("bo", identity())
                .setKeyState("bo", bo.recipient().id(), KeyState.RETIRED)
                .minimumSuite(Suite.XWING)
                .minimumPolicyVersion(3));
        assertThat(Proposal.parse(change.encode()).changes(space.load()))
                .contains(
                        "identity ci is added, fingerprint " + ci.fingerprint(),
                        "group ops loses the member bo",
                        "group ops gets the member ci",
                        "/app gets the writer ci",
                        "/app takes nothing from above it",
                        "bo: encryption key " + bo.recipient().id().hex() + " becomes retired, was primary",
                        "the weakest suite accepted: SC1-X25519 becomes SC1-XWING",
                        "envelopes made before policy version 3 are refused (so far: 1)");
        assertThat(root(2, ann, ben).changes(space.load()))
                .containsExactlyInAnyOrder(
                        "the root's threshold: 1 becomes 2",
                        "the root gets the key " + ann.id().hex(),
                        "the root gets the key " + ben.id().hex(),
                        "the root loses the key " + space.root.signer().id().hex(),
                        "the policy stays as it is");
        assertThat(change(d -> d.removeIdentity("bo")).changes(space.load()))
                .contains("identity bo is removed", "group ops loses the member bo");
    }

    @Test
    void aFileFromAStrangerIsReadStrictly() {
        Proposal change = signed(change(d -> d.addIdentity("bo", identity())), space.root.signer());
        String file = new String(change.encode(), UTF_8);
        assertThatThrownBy(() -> Proposal.parse(new byte[Proposal.MAX_BYTES + 1]))
                .isInstanceOf(JsonFormatException.class);
        String keys = file.substring(file.indexOf("\"keys\""));
        for (String hostile : List.of(
                "",
                "[]",
                file + file,
                file.replace("\"v\" : 1", "\"v\" : 2"),
                file.replace("\"v\" : 1", "\"v\" : 1, \"x\" : 1"),
                file.replace("policy.v1", "root.v1"),
                file.replace("\"policy\"", "\"root\""),
                file.replace(
                        keys, keys.replaceFirst("\"id\" : \"[0-9a-f]{64}\"", "\"id\" : \"" + "0".repeat(64) + "\"")),
                file.replace("\"id\" : \"", "\"id\" : \"../"))) {
            assertThatThrownBy(() -> Proposal.parse(hostile.getBytes(UTF_8)))
                    .as(hostile)
                    .isInstanceOfAny(JsonFormatException.class, PolicyException.Malformed.class);
        }
    }

    @Test
    void aNewKeyMustComeWithIt() {
        String file = new String(change(d -> d.addIdentity("bo", identity())).encode(), UTF_8);
        String without = file.substring(0, file.indexOf("\"keys\"")) + "\"keys\" : []}";
        assertThatThrownBy(() -> Proposal.parse(without.getBytes(UTF_8)).requireFollows(space.load()))
                .isInstanceOf(PolicyException.Refused.class)
                .hasMessageContaining("the proposal gives bo the key");
    }

    @Test
    void aSpoiltOrForeignSignatureDoesNoHarm() {
        Proposal change = signed(change(d -> d.addIdentity("bo", identity())), space.root.signer());
        String file = new String(change.encode(), UTF_8);
        Proposal spoilt = Proposal.parse(
                file.replaceFirst("\"sig\" : \"[^\"]{4}", "\"sig\" : \"AAAA").getBytes(UTF_8));
        assertNotEnough(spoilt);
        publish(signed(spoilt, space.root.signer()));
        assertThat(space.load().audit()).isEmpty();
    }

    @Test
    void aStepThatSkipsOrLowersIsNotTheNext() {
        Policy newest = space.publish(d -> d.minimumPolicyVersion(2));
        for (Policy.Head head : List.of(
                head(newest, 3, newest.hash(), 2, 0, 1),
                head(newest, 3, space.created.root().hex(), 2, 0, 2),
                head(newest, 5, newest.hash(), 1, 1, 2))) {
            Policy odd = new Policy(head, newest.identities(), newest.groups(), newest.rulesByPrefix());
            Proposal proposal = signed(Proposal.of(new PolicyChange(odd, java.util.Map.of())), space.root.signer());
            assertThatThrownBy(() -> KeySpace.publish(space.store, space.load(), proposal))
                    .isInstanceOf(TrustException.Superseded.class);
        }
    }

    private static Policy.Head head(Policy of, long version, String prev, long prevVersion, long epoch, long minimum) {
        return new Policy.Head(
                of.head().store(),
                version,
                Optional.of(prev),
                prevVersion,
                epoch,
                1,
                NOW,
                Optional.empty(),
                Suite.X25519,
                minimum);
    }

    @Test
    void aDeclaredRestoreStandsAboveWhateverWasSeen() {
        byte[] second = policyOf(space.publish(d -> d.addIdentity("bo", identity())));
        byte[] third = policyOf(space.publish(d -> d.removeIdentity("bo")));
        TrustedPolicies seen = space.load();
        TrustSettings remembers = space.pinned().notBelow(seen.rootFloor(), seen.policyFloor());
        space.delete(StoredDocuments.policyPath(3));
        space.delete(StoredDocuments.policyPath(2));
        assertThatThrownBy(() -> TrustedPolicies.load(space.store, remembers, KeySpaceFixture.CLOCK))
                .isInstanceOf(TrustException.RolledBack.class);
        Proposal restore = change(d -> d.declareRestore(new Position(0, 3)));
        assertThat(restore.changes(space.load()))
                .containsExactly(
                        "a restore is declared: what the store holds now is the truth from now on (epoch 1 after 0)",
                        "policy version 3, and what is between it and version 1, is left behind");
        assertNotEnough(restore);
        publish(signed(restore, space.root.signer()));
        TrustedPolicies restored = TrustedPolicies.load(space.store, remembers, KeySpaceFixture.CLOCK);
        assertThat(restored.newest().head().position()).isEqualTo(new Position(1, 4));
        assertThat(restored.policy(1)).isPresent();
        // What was lost does not come back, though the root has signed it once.
        space.overwrite(StoredDocuments.policyPath(2), second);
        space.overwrite(StoredDocuments.policyPath(3), third);
        TrustedPolicies after = TrustedPolicies.load(space.store, remembers, KeySpaceFixture.CLOCK);
        assertThat(after.newest()).isEqualTo(restored.newest());
        assertThat(after.policy(2)).isEmpty();
        assertThat(after.audit()).hasSize(2);
        assertThat(space.publish(d -> d.addIdentity("ci", identity())).head().position())
                .isEqualTo(new Position(1, 5));
        assertThat(PolicyCodec.decode(PolicyCodec.encode(restored.newest()))).isEqualTo(restored.newest());
    }

    private byte[] policyOf(Policy policy) {
        return space.read(StoredDocuments.policyPath(policy.version()));
    }

    @Test
    void anotherPolicyInTheSamePlaceIsAFork() {
        space.publish(d -> d.addIdentity("bo", identity()));
        TrustedPolicies seen = space.load();
        TrustSettings remembers = space.pinned().notBelow(seen.rootFloor(), seen.policyFloor());
        space.delete(StoredDocuments.policyPath(2));
        space.publish(d -> d.addIdentity("eve", identity()));
        assertThatThrownBy(() -> TrustedPolicies.load(space.store, remembers, KeySpaceFixture.CLOCK))
                .isInstanceOf(TrustException.Forked.class);
        space.publish(d -> d.addIdentity("bo", identity()));
        assertThatThrownBy(() -> TrustedPolicies.load(space.store, remembers, KeySpaceFixture.CLOCK))
                .isInstanceOf(TrustException.Forked.class);
    }

    @Test
    void aChangeAfterWhichNothingCouldBeSealedIsFound() {
        space.publish(d -> d.addIdentity("quantum", identity(Suite.XWING)));
        Policy before = space.load().newest();
        assertThatThrownBy(() -> TestKeys.built(before.draft().grant("quantum", prefix("/app"), TestKeys.READ))
                        .requireSealable(before))
                .isInstanceOf(PolicyException.NoCommonSuite.class)
                .hasMessageContaining("not all readers of /app have a current key for SC1-X25519: quantum has none");
        Policy broken = TestKeys.built(before.draft().grant("quantum", prefix("/app"), TestKeys.READ));
        TestKeys.built(broken.draft().addIdentity("bo", identity())).requireSealable(broken);
        TestKeys.built(before.draft().grant("quantum", prefix("/app"), TestKeys.WRITE))
                .requireSealable(before);
    }
}
