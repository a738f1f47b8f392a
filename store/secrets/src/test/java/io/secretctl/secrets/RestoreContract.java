package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SealedEnvelope;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Patience;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.policy.Access;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.PolicyChange;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.Proposal;
import io.secretctl.policy.Root;
import io.secretctl.policy.TrustException;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the root alone decides: other roots, restores, and what is remembered of both; on a real store. */
abstract class RestoreContract {
    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    private static final KeyPath DB = new KeyPath("/app/db/password");
    private static final KeyPath USER = new KeyPath("/app/db/user");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final KeyRing root = KeyRing.generateSigningOnly(T0);
    private final KeyRing alice = KeyRing.generate(Suite.X25519, T0);
    private final KeyRing bob = KeyRing.generate(Suite.X25519, T0);
    private final KeyRing eve = KeyRing.generate(Suite.X25519, T0);
    private KeySpace.Created created;
    private ConfigStore raw;

    /** An empty store. */
    abstract String uri();

    @BeforeEach
    void init() {
        created = SecretStore.init(uri(), Patience.STORE, root, "alice", identity(alice), T0);
        raw = remember(Stores.open(uri(), Patience.STORE));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private <T extends AutoCloseable> T remember(T closeable) {
        open.add(closeable);
        return closeable;
    }

    private static PublicIdentity identity(KeyRing ring) {
        return ring.publicIdentity().orElseThrow();
    }

    private SecretStore as(KeyRing ring) {
        return remember(builder(ring).open());
    }

    private SecretStoreBuilder builder(KeyRing ring) {
        return SecretStore.at(uri()).options(Patience.STORE).identity(ring).root(created.root());
    }

    private void change(UnaryOperator<PolicyDraft> change) {
        SecretStore secrets = as(alice);
        secrets.publish(change.apply(secrets.policy().draft()).build(T0), List.of(root.signer()));
    }

    private void letBobRead(String prefix) {
        change(d -> d.addIdentity("bob", identity(bob)).grant("bob", Prefix.parse(prefix), Set.of(Access.READ)));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Optional<Secret> secret) {
        return secret.orElseThrow().utf8();
    }

    private void overwrite(KeyPath path, byte[] value) {
        raw.put(path, value, raw.get(path).map(Expected::at).orElseGet(Expected::absent));
    }

    private void remove(KeyPath path) {
        raw.commit(List.of(new Write.Delete(path, Expected.at(raw.get(path).orElseThrow()))));
    }

    /** The store as a backup keeps it. */
    private List<Entry> backup() {
        return raw.list(Prefix.ALL).entries();
    }

    /** Puts a backup back, whatever came since. */
    private void putBack(List<Entry> backup) {
        for (Entry entry : backup()) {
            remove(entry.path());
        }
        backup.forEach(entry -> overwrite(entry.path(), entry.value()));
    }

    private SecretStore remembering(KeyRing ring, ReaderMemory memory) {
        return remember(builder(ring).memory(memory).open());
    }

    private static PolicyChange restoreDraft(SecretStore secrets) {
        Position seen = secrets.planRestore(Prefix.ALL).seenPolicy();
        return secrets.policy().draft().declareRestore(seen).build(T0);
    }

    private void declareRestore(SecretStore secrets) {
        secrets.publish(restoreDraft(secrets), List.of(root.signer()));
    }

    @Test
    void aDeclaredRestoreIsFollowedByWhoSawEverything() {
        ReaderMemory alices = ReaderMemory.inFolder(folder.resolve("alice"));
        ReaderMemory bobs = ReaderMemory.inFolder(folder.resolve("bob"));
        KeyPath later = new KeyPath("/app/later");
        letBobRead("/app");
        SecretStore before = remembering(alice, alices);
        before.put(DB, bytes("one"), PutOptions.DEFAULT);
        before.put(USER, bytes("same"), PutOptions.DEFAULT);
        List<Entry> backup = backup();
        before.put(DB, bytes("two"), PutOptions.DEFAULT);
        before.put(later, bytes("later"), PutOptions.DEFAULT);
        change(d -> d.setGroup("nobody", List.of()));
        change(d -> d.setGroup("nothing", List.of()));
        before.refreshPolicies();
        remembering(bob, bobs).snapshot(Prefix.ALL).close();
        List<Entry> newest = backup();

        putBack(backup);
        assertThatThrownBy(() -> remembering(bob, bobs)).isInstanceOf(TrustException.RolledBack.class);
        assertThatThrownBy(() -> remembering(alice, alices)).isInstanceOf(TrustException.RolledBack.class);

        SecretStore restoring =
                remember(builder(alice).memory(alices).restoring().open());
        RestorePlan plan = restoring.planRestore(Prefix.ALL);
        assertThat(plan.mustBeDeclared()).isTrue();
        assertThat(plan.seenPolicy()).isEqualTo(new Position(0, 4));
        assertThat(plan.storedPolicy()).isEqualTo(new Position(0, 2));
        assertThat(restoring.restore(DB, false)).as("nobody has declared it").isEmpty();
        declareRestore(restoring);
        plan = restoring.planRestore(Prefix.ALL);
        assertThat(plan.mustBeDeclared()).isFalse();
        assertThat(plan.items())
                .containsExactly(
                        item(DB, RestorePlan.State.READY, new Position(0, 1), new Position(0, 2)),
                        item(USER, RestorePlan.State.READY, new Position(0, 1), null),
                        item(later, RestorePlan.State.GONE, null, new Position(0, 1)));
        SecretStore reader = remembering(bob, bobs);
        assertThatThrownBy(() -> reader.get(DB)).isInstanceOf(EnvelopeException.RolledBack.class);
        for (KeyPath path : List.of(DB, USER, later)) {
            assertThat(restoring.restore(path, false).orElseThrow().position()).isEqualTo(new Position(1, 1));
            assertThat(restoring.restore(path, false)).isEmpty();
        }
        assertThat(restoring.planRestore(Prefix.ALL).items()).isEmpty();
        assertThat(text(reader.get(DB))).isEqualTo("one");
        assertThat(reader.get(later)).isEmpty();
        assertThat(reader.list(Prefix.ALL)).hasSize(3).allMatch(Examined.Verified.class::isInstance);
        assertThat(restoring.put(DB, bytes("three"), PutOptions.DEFAULT).position())
                .isEqualTo(new Position(1, 2));

        // What was lost does not come back, to whoever has seen the restore; nor under the policies of after it.
        newest.stream().filter(e -> e.path().equals(DB)).forEach(entry -> overwrite(DB, entry.value()));
        assertThatThrownBy(() -> reader.get(DB)).isInstanceOf(EnvelopeException.RolledBack.class);
        newest.stream().filter(e -> e.path().isReserved()).forEach(entry -> overwrite(entry.path(), entry.value()));
        reader.refreshPolicies();
        assertThat(reader.policy().head().epoch()).isEqualTo(1);
        assertThat(remembering(bob, bobs).policy().head().epoch()).isEqualTo(1);
    }

    private static RestorePlan.Item item(
            KeyPath path, RestorePlan.State state, @Nullable Position stored, @Nullable Position seen) {
        return new RestorePlan.Item(
                path, state, Optional.ofNullable(stored), Optional.ofNullable(seen), Optional.empty());
    }

    @Test
    void nobodyButTheRootRaisesAnEpoch() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("one"), PutOptions.DEFAULT);
        SecretStore reader = as(alice);
        assertThat(text(reader.get(DB))).isEqualTo("one");
        EnvelopeHeader before = secrets.info(DB).orElseThrow().header();
        EnvelopeHeader raised = new EnvelopeHeader(
                before.suite(),
                before.context(),
                new Position(1, 1),
                before.previous(),
                before.policyVersion(),
                before.author(),
                before.created(),
                before.valueChanged(),
                before.expires(),
                before.kind(),
                before.type());
        SealedEnvelope rogue = new Sealer(alice.signer())
                .seal(raised, bytes("evil"), List.of(identity(alice).recipient()));
        overwrite(DB, rogue.stored());
        assertThatThrownBy(() -> reader.get(DB))
                .isInstanceOf(EnvelopeException.NotAllowed.class)
                .hasMessageContaining("it is of epoch 1, and policy version 1 is of epoch 0");
        secrets.put(DB, bytes("two"), PutOptions.DEFAULT.replacingRefused());
        PolicyChange unsigned = restoreDraft(secrets);
        assertThatThrownBy(() -> secrets.publish(unsigned, List.of(alice.signer())))
                .isInstanceOf(TrustException.NotSigned.class);
        declareRestore(secrets);
        assertThat(text(as(alice).get(DB))).isEqualTo("two");
        assertThat(secrets.put(DB, bytes("three"), PutOptions.DEFAULT).position())
                .isEqualTo(new Position(1, 1));
        assertThat(text(reader.get(DB))).isEqualTo("three");
    }

    @Test
    void aSecondRestoreIsDeclaredAgain() {
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        SecretStore secrets = remembering(alice, memory);
        secrets.put(DB, bytes("one"), PutOptions.DEFAULT);
        List<Entry> backup = backup();
        declareRestore(secrets);
        assertThat(secrets.restore(DB, false)).isPresent();
        putBack(backup);
        SecretStore restoring =
                remember(builder(alice).memory(memory).restoring().open());
        assertThat(restoring.planRestore(Prefix.ALL).mustBeDeclared()).isTrue();
        declareRestore(restoring);
        assertThat(restoring.restore(DB, false).orElseThrow().position()).isEqualTo(new Position(2, 1));
        assertThat(text(remembering(alice, memory).get(DB))).isEqualTo("one");
    }

    @Test
    void anotherPolicyOfTheSameVersionIsFoundOutByWhoRemembers() {
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        letBobRead("/app");
        remembering(alice, memory);
        remove(new KeyPath("/.secretctl/policy/2"));
        change(d -> d.addIdentity("eve", identity(eve)));
        assertThatThrownBy(() -> remembering(alice, memory))
                .isInstanceOf(TrustException.Forked.class)
                .hasMessage("another policy stands at v2 than the one seen there before");
    }

    @Test
    void aMemoryFileOfBeforeHashesIsRead() throws Exception {
        letBobRead("/app");
        Path file = folder.resolve("state").resolve(created.root().hex() + ".json");
        Files.createDirectory(folder.resolve("state"), PrivateFile.FOLDER_0700);
        String old = "{\"v\":1,\"root\":1,\"policy\":%d,\"paths\":{\"/app/db/password\":"
                + "{\"epoch\":0,\"version\":7,\"deleted\":false,\"payload\":\"00\"}}}";
        PrivateFile.replace(file, String.format(old, 2).getBytes(StandardCharsets.UTF_8));
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        SecretStore secrets = remembering(alice, memory);
        assertThatThrownBy(() -> secrets.get(DB)).isInstanceOf(SecretException.Vanished.class);
        assertThat(memory.recall(created.root().hex()).policy().hash())
                .contains(secrets.policy().hash());
        Files.writeString(file, String.format(old, 3));
        assertThatThrownBy(() -> remembering(alice, memory)).isInstanceOf(TrustException.RolledBack.class);
    }

    @Test
    void historyGoesOnBehindWhatIsRefused() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("one"), PutOptions.DEFAULT);
        secrets.put(DB, bytes("two"), PutOptions.DEFAULT);
        overwrite(DB, bytes("raw"));
        overwrite(DB, new byte[0]);
        List<Examined> history = secrets.history(DB, 10);
        assertThat(history).hasSize(4);
        assertThat(history.subList(0, 2)).allMatch(Examined.Refused.class::isInstance);
        assertThat(history.subList(2, 4))
                .extracting(e -> ((Examined.Verified) e).info().version())
                .containsExactly(2L, 1L);
    }

    @Test
    void aClientOfTheFirstRootReadsThroughTwoRotations() {
        SecretStore reader = as(alice);
        reader.put(DB, bytes("one"), PutOptions.DEFAULT);
        KeyRing ann = KeyRing.generateSigningOnly(T0);
        KeyRing ben = KeyRing.generateSigningOnly(T0);
        rotateRoot(2, List.of(root, ann, ben), List.of(root, ann));
        rotateRoot(2, List.of(ann, ben), List.of(ann, ben));
        assertThat(text(as(alice).get(DB))).isEqualTo("one");
        assertThat(reader.refreshPolicies()).isTrue();
        assertThat(text(reader.get(DB))).isEqualTo("one");
        reader.put(DB, bytes("two"), PutOptions.DEFAULT);
        PolicyChange change = reader.policy().draft().removeIdentity("alice").build(T0);
        for (List<KeyRing> tooFew : List.of(List.of(root), List.of(root, ann))) {
            assertThatThrownBy(() -> reader.publish(change, signers(tooFew)))
                    .isInstanceOf(TrustException.NotSigned.class);
        }
        assertThat(text(as(alice).get(DB))).isEqualTo("two");
    }

    private static List<SigningKey> signers(List<KeyRing> rings) {
        return rings.stream().map(KeyRing::signer).toList();
    }

    private void rotateRoot(int threshold, List<KeyRing> keys, List<KeyRing> signers) {
        SecretStore secrets = as(alice);
        Root next = secrets.policies()
                .root()
                .next(
                        threshold,
                        keys.stream().map(k -> k.signer().verifyingKey()).toList(),
                        T0);
        Proposal signed = Proposal.of(secrets.policies(), next, T0);
        for (KeyRing signer : signers) {
            Proposal tooFew = signed;
            assertThatThrownBy(() -> secrets.publish(tooFew)).isInstanceOf(TrustException.NotSigned.class);
            signed = Proposal.parse(
                    signed.sign(secrets.policies(), List.of(signer.signer())).encode());
        }
        assertThat(secrets.publish(signed)).isTrue();
    }
}
