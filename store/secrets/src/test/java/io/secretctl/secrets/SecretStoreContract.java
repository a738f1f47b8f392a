package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.Vectors;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Access;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.Trust;
import io.secretctl.policy.TrustException;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The facade on a real store, and what happens when that store lies. */
abstract class SecretStoreContract {
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

    /** The size of the largest value that goes into it, in bytes. */
    int largest() {
        return 512 << 10;
    }

    /** Whether it keeps versions that were replaced. */
    boolean keepsHistory() {
        return true;
    }

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

    private static io.secretctl.keys.PublicIdentity identity(KeyRing ring) {
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

    /** Overwrites a key behind everybody's back. */
    private void overwrite(KeyPath path, byte[] value) {
        raw.put(path, value, raw.get(path).map(Expected::at).orElseGet(Expected::absent));
    }

    private void remove(KeyPath path) {
        raw.commit(List.of(new Write.Delete(path, Expected.at(raw.get(path).orElseThrow()))));
    }

    @Test
    void whatOneWritesAnotherReadsIfThePolicyLetsIt() {
        letBobRead("/app");
        Written written = as(alice).put(DB, bytes("s3cret"), PutOptions.DEFAULT);
        assertThat(written).isEqualTo(new Written(DB, new Position(0, 1), new TreeSet<>(List.of("alice", "bob"))));
        assertThat(text(as(bob).get(DB))).isEqualTo("s3cret");
        assertThat(new String(raw.get(DB).orElseThrow().value(), StandardCharsets.UTF_8))
                .doesNotContain("s3cret");
        SecretInfo info = as(bob).get(DB).orElseThrow().info();
        assertThat(info.author()).isEqualTo("alice");
        assertThat(info.version()).isEqualTo(1);
        assertThat(info.recipients()).hasSize(2);
    }

    @Test
    void aStrangerReadsAndWritesNothing() {
        as(alice).put(DB, bytes("s3cret"), PutOptions.DEFAULT);
        SecretStore stranger = as(eve);
        assertThat(stranger.identityName()).isEmpty();
        assertThatThrownBy(() -> stranger.get(DB)).isInstanceOf(EnvelopeException.NotForYou.class);
        assertThatThrownBy(() -> stranger.put(DB, bytes("x"), PutOptions.DEFAULT))
                .isInstanceOf(SecretException.NotAuthorised.class);
        assertThatThrownBy(() -> stranger.delete(DB, PutOptions.DEFAULT))
                .isInstanceOf(SecretException.NotAuthorised.class);
    }

    @Test
    void aReaderIsNoWriterAndAWriterNoReader() {
        change(d -> d.addIdentity("bob", identity(bob))
                .addIdentity("ci", identity(eve))
                .grant("bob", Prefix.parse("/app"), Set.of(Access.READ))
                .grant("ci", Prefix.parse("/app"), Set.of(Access.WRITE)));
        SecretStore reader = as(bob);
        SecretStore writer = as(eve);
        assertThatThrownBy(() -> reader.put(DB, bytes("x"), PutOptions.DEFAULT))
                .isInstanceOf(SecretException.NotAuthorised.class)
                .hasMessage("bob may not write /app/db/password by the policy");
        writer.put(DB, bytes("one"), PutOptions.DEFAULT);
        writer.put(DB, bytes("two"), PutOptions.DEFAULT);
        assertThat(text(reader.get(DB))).isEqualTo("two");
        assertThatThrownBy(() -> writer.get(DB)).isInstanceOf(EnvelopeException.NotForYou.class);
        assertThatThrownBy(() -> writer.put(new KeyPath("/other"), bytes("x"), PutOptions.DEFAULT))
                .isInstanceOf(SecretException.NotAuthorised.class);
    }

    @Test
    void everyOddValueComesBackExactly() {
        SecretStore secrets = as(alice);
        List<byte[]> values =
                new ArrayList<>(List.of(new byte[0], new byte[1], new byte[] {(byte) 0xff, 0, (byte) 0xc3}));
        Vectors.naughtyStrings().stream().map(SecretStoreContract::bytes).forEach(values::add);
        byte[] largest = new byte[largest()];
        Arrays.fill(largest, (byte) 'x');
        values.add(largest);
        for (int i = 0; i < values.size(); i++) {
            secrets.put(new KeyPath("/odd/v" + i), values.get(i), PutOptions.DEFAULT);
        }
        try (Snapshot snapshot = secrets.snapshot(Prefix.parse("/odd"))) {
            assertThat(snapshot.secrets()).hasSize(values.size());
            for (int i = 0; i < values.size(); i++) {
                assertThat(snapshot.get("/odd/v" + i).orElseThrow().bytes()).isEqualTo(values.get(i));
            }
        }
        assertThatThrownBy(() -> secrets.put(DB, new byte[(512 << 10) + 1], PutOptions.DEFAULT))
                .isInstanceOf(EnvelopeException.TooLarge.class);
    }

    @Test
    void absentAndDeletedAreEmpty() {
        SecretStore secrets = as(alice);
        assertThat(secrets.get(DB)).isEmpty();
        assertThat(secrets.delete(DB, PutOptions.DEFAULT)).isEmpty();
        secrets.put(DB, bytes("x"), PutOptions.DEFAULT);
        assertThat(secrets.delete(DB, PutOptions.DEFAULT).orElseThrow().position())
                .isEqualTo(new Position(0, 2));
        assertThat(secrets.get(DB)).isEmpty();
        assertThat(secrets.info(DB).orElseThrow().isDeleted()).isTrue();
        assertThat(secrets.delete(DB, PutOptions.DEFAULT)).isEmpty();
        assertThat(secrets.put(DB, bytes("y"), PutOptions.DEFAULT).position()).isEqualTo(new Position(0, 3));
        assertThat(text(as(alice).get(DB))).isEqualTo("y");
    }

    @Test
    void anExpectedVersionIsKept() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("1"), PutOptions.DEFAULT.ifVersion(0));
        assertThatThrownBy(() -> secrets.put(DB, bytes("2"), PutOptions.DEFAULT.ifVersion(0)))
                .isInstanceOf(SecretException.VersionConflict.class)
                .hasMessage("/app/db/password is at version 1, not at no version (absent) as expected");
        secrets.put(DB, bytes("2"), PutOptions.DEFAULT.ifVersion(1));
        assertThatThrownBy(() -> secrets.delete(DB, PutOptions.DEFAULT.ifVersion(1)))
                .isInstanceOf(SecretException.VersionConflict.class);
        secrets.delete(DB, PutOptions.DEFAULT.ifVersion(2));
        secrets.put(DB, bytes("4"), PutOptions.DEFAULT.ifVersion(0));
    }

    @Test
    void anExpiredValueIsRefused() {
        as(alice).put(DB, bytes("x"), PutOptions.DEFAULT.expiring(T0.plusSeconds(3600)));
        SecretStore before =
                remember(builder(alice).clock(Clock.fixed(T0, ZoneOffset.UTC)).open());
        SecretStore after = remember(builder(alice)
                .clock(Clock.fixed(T0.plusSeconds(3600), ZoneOffset.UTC))
                .open());
        assertThat(before.get(DB)).isPresent();
        assertThatThrownBy(() -> after.get(DB)).isInstanceOf(EnvelopeException.Expired.class);
    }

    @Test
    void valueChangedTellsWhenThePlaintextChangedLast() {
        remember(builder(alice).clock(Clock.fixed(T0, ZoneOffset.UTC)).open()).put(DB, bytes("x"), PutOptions.DEFAULT);
        Instant later = T0.plusSeconds(99);
        SecretStore secrets = remember(
                builder(alice).clock(Clock.fixed(later, ZoneOffset.UTC)).open());
        secrets.put(DB, bytes("x"), PutOptions.DEFAULT);
        assertThat(secrets.info(DB).orElseThrow().header().valueChanged()).isEqualTo(T0);
        assertThat(secrets.info(DB).orElseThrow().header().created()).isEqualTo(later);
        secrets.put(DB, bytes("y"), PutOptions.DEFAULT);
        assertThat(secrets.info(DB).orElseThrow().header().valueChanged()).isEqualTo(later);
    }

    @Test
    void aStoreThatMovesSwapsForgesOrStripsIsFoundOut() {
        letBobRead("/app");
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("password"), PutOptions.DEFAULT);
        secrets.put(USER, bytes("user"), PutOptions.DEFAULT);
        byte[] password = raw.get(DB).orElseThrow().value();
        byte[] user = raw.get(USER).orElseThrow().value();

        overwrite(DB, user);
        assertThatThrownBy(() -> secrets.get(DB)).isInstanceOf(EnvelopeException.Misplaced.class);
        overwrite(DB, bytes("plain text"));
        assertThatThrownBy(() -> as(bob).get(DB)).isInstanceOf(EnvelopeException.Malformed.class);
        overwrite(DB, bytes(new String(password, StandardCharsets.UTF_8).replaceFirst("A", "B")));
        assertThatThrownBy(() -> as(bob).get(DB)).isInstanceOf(EnvelopeException.class);
        overwrite(DB, new byte[0]);
        assertThatThrownBy(() -> as(bob).get(DB)).isInstanceOf(EnvelopeException.Malformed.class);

        List<Examined> listed = secrets.list(Prefix.ALL);
        assertThat(listed).hasSize(2);
        assertThat(listed.get(0)).isInstanceOf(Examined.Refused.class);
        assertThat(listed.get(1)).isInstanceOf(Examined.Verified.class);
        assertThatThrownBy(() -> secrets.snapshot(Prefix.ALL))
                .isInstanceOf(EnvelopeException.Malformed.class)
                .hasMessageStartingWith(DB + ": ");

        overwrite(DB, password);
        assertThat(text(secrets.get(DB))).isEqualTo("password");
    }

    @Test
    void anOlderValuePutBackIsFoundOutByWhoRemembers() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("old"), PutOptions.DEFAULT);
        byte[] old = raw.get(DB).orElseThrow().value();
        secrets.put(DB, bytes("new"), PutOptions.DEFAULT);
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        assertThat(text(remember(builder(alice).memory(memory).open()).get(DB))).isEqualTo("new");

        overwrite(DB, old);
        SecretStore again = remember(builder(alice)
                .memory(ReaderMemory.inFolder(folder.resolve("state")))
                .open());
        assertThatThrownBy(() -> again.get(DB))
                .isInstanceOf(EnvelopeException.RolledBack.class)
                .hasMessageContaining("v1 is stored, v2 was seen before");
        assertThatThrownBy(() -> secrets.put(DB, bytes("x"), PutOptions.DEFAULT))
                .isInstanceOf(EnvelopeException.RolledBack.class);

        remove(DB);
        assertThatThrownBy(() -> again.get(DB)).isInstanceOf(SecretException.Vanished.class);
        assertThatThrownBy(() -> again.snapshot(Prefix.parse("/app"))).isInstanceOf(SecretException.Vanished.class);
        assertThat(again.list(Prefix.ALL))
                .singleElement()
                .isInstanceOfSatisfying(
                        Examined.Refused.class,
                        r -> assertThat(r.reason()).isInstanceOf(SecretException.Vanished.class));
        assertThat(again.put(DB, bytes("x"), PutOptions.DEFAULT.replacingRefused())
                        .position())
                .isEqualTo(new Position(0, 3));
        assertThat(text(again.get(DB))).isEqualTo("x");
    }

    @Test
    void whatIsWrittenAndCanNotBeRememberedIsNoFailureToWrite() throws IOException {
        Path state = folder.resolve("state");
        List<Written> observed = new ArrayList<>();
        SecretStore secrets = remember(builder(alice)
                .memory(ReaderMemory.inFolder(state))
                .observer(observation -> {
                    if (observation instanceof Observation.Wrote wrote) {
                        observed.add(wrote.written());
                    }
                })
                .open());
        Path lock = state.resolve("lock");
        Files.delete(lock);
        Files.createDirectory(lock); // not even root can open it as a file

        assertNotRemembered(() -> secrets.put(DB, bytes("one"), PutOptions.DEFAULT), " v1 is written");
        assertNotRemembered(() -> secrets.put(DB, bytes("two"), PutOptions.DEFAULT), " v2 is written");
        assertThat(text(as(alice).get(DB))).isEqualTo("two");
        assertNotRemembered(() -> secrets.delete(DB, PutOptions.DEFAULT), " v3 is written");
        assertThat(as(alice).get(DB)).isEmpty();
        assertThat(observed).extracting(written -> written.position().version()).containsExactly(1L, 2L, 3L);

        Files.delete(lock);
        assertThat(secrets.put(DB, bytes("four"), PutOptions.DEFAULT).position())
                .isEqualTo(new Position(0, 4));
    }

    private static void assertNotRemembered(ThrowingCallable write, String message) {
        assertThatThrownBy(write)
                .isInstanceOfSatisfying(
                        SecretException.NotRemembered.class,
                        e -> assertThat(e.written()).extracting(Written::path).containsExactly(DB))
                .hasMessageContaining(DB + message)
                .hasCauseInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anOlderPolicyPutBackIsFoundOutByWhoRemembers() {
        letBobRead("/app");
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        remember(builder(alice).memory(memory).open());
        remove(new KeyPath("/.secretctl/policy/2"));
        assertThatThrownBy(() -> builder(alice).memory(memory).open()).isInstanceOf(TrustException.RolledBack.class);
    }

    @Test
    void anotherRootThanThePinnedOneIsRefused() {
        KeyRing otherRoot = KeyRing.generateSigningOnly(T0);
        for (Entry entry : raw.list(Prefix.RESERVED).entries()) {
            remove(entry.path());
        }
        SecretStore.init(uri(), Patience.STORE, otherRoot, "eve", identity(eve), T0);
        assertThatThrownBy(() -> builder(alice).open()).isInstanceOf(TrustException.RootMismatch.class);
        SecretStore firstUse = remember(
                SecretStore.at(uri()).options(Patience.STORE).identity(eve).open());
        assertThat(firstUse.trust()).isEqualTo(Trust.SIGNED);
        assertThat(as(eveOf(firstUse)).trust()).isEqualTo(Trust.VERIFIED);
    }

    private KeyRing eveOf(SecretStore firstUse) {
        created = new KeySpace.Created(
                firstUse.policies().fingerprint(), firstUse.policies().store());
        return eve;
    }

    @Test
    void aRefusedEnvelopeIsOnlyReplacedWhenAsked() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("one"), PutOptions.DEFAULT);
        overwrite(DB, bytes("garbage"));
        assertThatThrownBy(() -> secrets.put(DB, bytes("two"), PutOptions.DEFAULT))
                .isInstanceOf(EnvelopeException.Malformed.class);
        Written written = secrets.put(DB, bytes("two"), PutOptions.DEFAULT.replacingRefused());
        assertThat(written.position()).isEqualTo(new Position(0, 2));
        assertThat(text(secrets.get(DB))).isEqualTo("two");
    }

    @Test
    void aGrantLetsReadWhatIsSealedAgain() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("x"), PutOptions.DEFAULT);
        Instant changed = secrets.info(DB).orElseThrow().header().valueChanged();
        letBobRead("/app");
        SecretStore reader = as(bob);
        assertThatThrownBy(() -> reader.get(DB)).isInstanceOf(EnvelopeException.NotForYou.class);
        secrets.refreshPolicies();
        assertThat(secrets.planReseal(Prefix.ALL).ready())
                .extracting(ResealPlan.Item::path)
                .containsExactly(DB);
        assertThat(reader.planReseal(Prefix.ALL).items())
                .extracting(ResealPlan.Item::state)
                .containsExactly(ResealPlan.State.NOT_READABLE);
        assertThat(secrets.reseal(DB, false).orElseThrow().position()).isEqualTo(new Position(0, 2));
        assertThat(secrets.reseal(DB, false)).isEmpty();
        assertThat(text(reader.get(DB))).isEqualTo("x");
        assertThat(reader.info(DB).orElseThrow().header().valueChanged()).isEqualTo(changed);
    }

    @Test
    void nothingIsSealedUnderAPolicyThatWasReplaced() {
        SecretStore secrets = as(alice);
        letBobRead("/app");
        // secrets has read policy 1, and 2 is in force.
        assertThat(secrets.policy().version()).isEqualTo(1);
        assertThat(secrets.put(DB, bytes("x"), PutOptions.DEFAULT).readers()).containsExactly("alice", "bob");
        assertThat(text(as(bob).get(DB))).isEqualTo("x");
    }

    @Test
    void aLongLivedReaderLearnsOfNewPolicies() {
        SecretStore reader = as(alice);
        change(d -> d.addIdentity("ci", identity(eve)).grant("ci", Prefix.parse("/app"), Set.of(Access.WRITE)));
        as(eve).put(DB, bytes("from ci"), PutOptions.DEFAULT);
        assertThat(text(reader.get(DB))).isEqualTo("from ci");
    }

    @Test
    void historyTellsWhatTheStoreStillHolds() {
        SecretStore secrets = as(alice);
        for (int i = 1; i <= 3; i++) {
            secrets.put(DB, bytes("v" + i), PutOptions.DEFAULT);
        }
        secrets.delete(DB, PutOptions.DEFAULT);
        assertThat(secrets.history(DB, 10))
                .extracting(e -> ((Examined.Verified) e).info().version())
                .containsExactlyElementsOf(keepsHistory() ? List.of(4L, 3L, 2L, 1L) : List.of(4L));
        assertThat(secrets.history(DB, 2)).hasSize(keepsHistory() ? 2 : 1);
    }

    @Test
    void concurrentWritersLoseNoUpdate() throws Exception {
        as(alice).put(DB, bytes("0"), PutOptions.DEFAULT);
        int writers = 4;
        int each = 10;
        ExecutorService pool = Executors.newFixedThreadPool(writers);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                SecretStore secrets = as(alice);
                running.add(pool.submit(() -> {
                    for (int done = 0; done < each; ) {
                        Secret current = secrets.get(DB).orElseThrow();
                        String next = Integer.toString(Integer.parseInt(current.utf8()) + 1);
                        try {
                            secrets.put(
                                    DB,
                                    bytes(next),
                                    PutOptions.DEFAULT.ifVersion(current.info().version()));
                            done++;
                        } catch (SecretException.VersionConflict e) {
                            // another one was faster
                        }
                    }
                }));
            }
            for (Future<?> future : running) {
                future.get();
            }
        } finally {
            pool.shutdown();
        }
        assertThat(text(as(alice).get(DB))).isEqualTo(Integer.toString(writers * each));
        assertThat(as(alice).info(DB).orElseThrow().version()).isEqualTo(writers * each + 1);
    }

    @Test
    void reservedPathsAreNoSecrets() {
        SecretStore secrets = as(alice);
        KeyPath policy = new KeyPath("/.secretctl/policy/1");
        assertThatThrownBy(() -> secrets.get(policy)).isInstanceOf(SecretException.Reserved.class);
        assertThatThrownBy(() -> secrets.put(policy, bytes("x"), PutOptions.DEFAULT))
                .isInstanceOf(SecretException.Reserved.class);
        assertThat(secrets.list(Prefix.ALL)).isEmpty();
    }

    @Test
    void withoutAPrivateKeyValuesAreVerifiedAndNotRead() {
        as(alice).put(DB, bytes("x"), PutOptions.DEFAULT);
        SecretStore verifier = remember(SecretStore.at(uri())
                .options(Patience.STORE)
                .root(created.root())
                .open());
        assertThat(verifier.list(Prefix.ALL)).singleElement().isInstanceOf(Examined.Verified.class);
        assertThat(verifier.info(DB)).isPresent();
        assertThatThrownBy(() -> verifier.get(DB)).isInstanceOf(SecretException.NoIdentity.class);
        assertThatThrownBy(() -> verifier.put(DB, bytes("x"), PutOptions.DEFAULT))
                .isInstanceOf(SecretException.NoIdentity.class);
    }

    @Test
    void snapshotsLeaveOutWhatIsSealedToOthers() {
        change(d -> d.addIdentity("bob", identity(bob)).grant("bob", Prefix.parse("/app/db"), Set.of(Access.READ)));
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("x"), PutOptions.DEFAULT);
        KeyPath other = new KeyPath("/app/other");
        secrets.put(other, bytes("y"), PutOptions.DEFAULT);
        try (Snapshot snapshot = as(bob).snapshot(Prefix.parse("/app"))) {
            assertThat(snapshot.secrets()).containsOnlyKeys(DB);
            assertThat(snapshot.sealedToOthers()).extracting(SecretInfo::path).containsExactly(other);
        }
    }

    private SecretStoreBuilder at(KeyRing ring, Instant time) {
        return builder(ring).clock(Clock.fixed(time, ZoneOffset.UTC));
    }

    /** Alice and bob write below /app, then bob's right ends; returns a store that bob opened before. */
    private SecretStore bobBeforeHeIsRemoved() {
        change(d -> d.addIdentity("bob", identity(bob))
                .grant("bob", Prefix.parse("/app"), Set.of(Access.WRITE, Access.READ)));
        SecretStore bobs = as(bob);
        bobs.put(USER, bytes("by bob"), PutOptions.DEFAULT);
        change(d -> d.removeIdentity("bob"));
        return bobs;
    }

    @Test
    void aRemovedWriterDestroysNothing() {
        SecretStore bobs = bobBeforeHeIsRemoved();
        as(alice).put(DB, bytes("good"), PutOptions.DEFAULT);
        assertThatThrownBy(() -> bobs.put(DB, bytes("late"), PutOptions.DEFAULT))
                .isInstanceOf(SecretException.NotAuthorised.class);
        assertThat(text(as(alice).get(DB))).isEqualTo("good");
    }

    @Test
    void whatAGoneAuthorWroteIsNotTakenOverUnseen() {
        bobBeforeHeIsRemoved();
        SecretStore secrets = as(alice);
        assertThat(secrets.planReseal(Prefix.ALL).items())
                .extracting(ResealPlan.Item::state)
                .containsExactly(ResealPlan.State.AUTHOR_GONE);
        assertThat(secrets.reseal(USER, false)).isEmpty();
        assertThat(secrets.settle(List.of(root.signer()), T0).complete()).isFalse();
        assertThat(secrets.reseal(USER, true)).isPresent();
        assertThat(secrets.settle(List.of(root.signer()), T0).complete()).isTrue();
        assertThat(secrets.policy().head().minimumPolicyVersion()).isEqualTo(3);
        assertThat(secrets.planReseal(Prefix.ALL).items()).isEmpty();
        assertThat(text(as(alice).get(USER))).isEqualTo("by bob");
    }

    /** A name is nobody: what the key wrote that was taken away is not whose has the name now. */
    @Test
    void whatAGoneAuthorWroteStaysSoWhenHisNameIsGivenAgain() {
        bobBeforeHeIsRemoved();
        try (KeyRing another = KeyRing.generate(Suite.X25519, T0)) {
            change(d -> d.addIdentity("bob", identity(another)).grant("bob", Prefix.ALL, Set.of(Access.WRITE)));
        }
        SecretStore secrets = as(alice);
        assertThat(secrets.planReseal(Prefix.ALL).items())
                .extracting(ResealPlan.Item::state)
                .containsExactly(ResealPlan.State.AUTHOR_GONE);
        assertThat(secrets.reseal(USER, false)).isEmpty();
        assertThat(secrets.resealAll(Prefix.ALL, ResealOptions.DEFAULT).left()).hasSize(1);
    }

    @Test
    void debtLastsUntilTheValueChanges() {
        remember(at(alice, T0).open()).put(DB, bytes("x"), PutOptions.DEFAULT);
        letBobRead("/app");
        remember(at(alice, T0).open()).reseal(DB, false);
        assertThat(as(alice).debt(Prefix.ALL)).isEmpty();
        change(d -> d.revoke("bob", Prefix.parse("/app"), Set.of(Access.READ)));
        SecretStore later = remember(at(alice, T0.plusSeconds(60)).open());
        later.reseal(DB, false);
        assertThat(later.settle(List.of(root.signer()), T0).complete()).isTrue();
        assertThat(later.debt(Prefix.ALL)).containsExactly(new Debt(DB, "bob", T0, T0));
        later.put(DB, bytes("x"), PutOptions.DEFAULT);
        assertThat(later.debt(Prefix.ALL)).hasSize(1);
        later.put(DB, bytes("y"), PutOptions.DEFAULT);
        assertThat(later.debt(Prefix.ALL)).isEmpty();
        assertThatThrownBy(() -> as(bob).get(DB)).isInstanceOf(EnvelopeException.NotForYou.class);
    }

    /** Whoever drafts a policy says when, and clocks differ: what was sealed to somebody he could read. */
    @Test
    void debtDoesNotDependOnWhatARevocationSaysOfItsTime() {
        letBobRead("/app");
        remember(at(alice, T0.plusSeconds(60)).open()).put(DB, bytes("x"), PutOptions.DEFAULT);
        change(d -> d.revoke("bob", Prefix.parse("/app"), Set.of(Access.READ)));
        SecretStore later = remember(at(alice, T0.plusSeconds(120)).open());
        assertThat(later.debt(Prefix.ALL)).containsExactly(new Debt(DB, "bob", T0, T0.plusSeconds(60)));
        later.put(DB, bytes("x"), PutOptions.DEFAULT);
        assertThat(later.debt(Prefix.ALL)).containsExactly(new Debt(DB, "bob", T0, T0));
        later.put(DB, bytes("y"), PutOptions.DEFAULT);
        assertThat(later.debt(Prefix.ALL)).isEmpty();
    }

    @Test
    void aReaderOfOldPoliciesJudgesASnapshotByOne() {
        SecretStore reader = as(alice);
        as(alice).put(DB, bytes("x"), PutOptions.DEFAULT);
        change(d -> d.addIdentity("bob", identity(bob))
                .grant("bob", Prefix.ALL, Set.of(Access.WRITE))
                .minimumPolicyVersion(2));
        as(bob).put(USER, bytes("y"), PutOptions.DEFAULT);
        assertThatThrownBy(() -> reader.snapshot(Prefix.ALL)).isInstanceOf(EnvelopeException.NotAllowed.class);
        assertThat(reader.list(Prefix.ALL).get(0)).isInstanceOf(Examined.Refused.class);
    }

    @Test
    void anExpiredValueIsAnOrdinaryPredecessor() {
        as(alice).put(DB, bytes("x"), PutOptions.DEFAULT.expiring(T0.plusSeconds(1)));
        Written written = remember(at(alice, T0.plusSeconds(9)).open()).put(DB, bytes("y"), PutOptions.DEFAULT);
        assertThat(written.position()).isEqualTo(new Position(0, 2));
    }

    @Test
    void whoReplacesWhatIsRefusedStandsAboveIt() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("1"), PutOptions.DEFAULT);
        secrets.put(DB, bytes("2"), PutOptions.DEFAULT);
        change(d -> d.minimumPolicyVersion(2));
        assertThatThrownBy(() -> as(alice).get(DB)).isInstanceOf(EnvelopeException.NotAllowed.class);
        assertThat(as(alice)
                        .put(DB, bytes("3"), PutOptions.DEFAULT.replacingRefused())
                        .position())
                .isEqualTo(new Position(0, 3));
    }

    @Test
    void twoEnvelopesAtOnePositionAreFoundOut() {
        SecretStore secrets = as(alice);
        secrets.put(DB, bytes("one"), PutOptions.DEFAULT);
        byte[] first = raw.get(DB).orElseThrow().value();
        remove(DB);
        as(alice).put(DB, bytes("two"), PutOptions.DEFAULT);
        assertThatThrownBy(() -> secrets.get(DB)).isInstanceOf(EnvelopeException.Forked.class);
        overwrite(DB, first);
        assertThat(text(secrets.get(DB))).isEqualTo("one");
    }

    @Test
    void theFirstRootIsBelievedFromThenOn() {
        SecretStore firstUse = remember(
                SecretStore.at(uri()).options(Patience.STORE).identity(alice).open());
        firstUse.put(DB, bytes("x"), PutOptions.DEFAULT);
        for (Entry entry : raw.list(Prefix.RESERVED).entries()) {
            remove(entry.path());
        }
        SecretStore.init(uri(), Patience.STORE, KeyRing.generateSigningOnly(T0), "eve", identity(eve), T0);
        assertThatThrownBy(firstUse::refreshPolicies).isInstanceOf(TrustException.RootMismatch.class);
        assertThat(firstUse.trust()).isEqualTo(Trust.SIGNED);
    }

    @Test
    void aPrunedPolicyDoesNotHideANewerOne() {
        SecretStore secrets = as(alice);
        letBobRead("/app");
        change(d -> d.setGroup("nobody", List.of()));
        remove(new KeyPath("/.secretctl/policy/1"));
        remove(new KeyPath("/.secretctl/policy/2"));
        assertThat(secrets.put(DB, bytes("x"), PutOptions.DEFAULT).readers()).containsExactly("alice", "bob");
    }

    @Test
    void aNameWithANewKeyDoesNotHideWhatTheOldKeyRead() {
        remember(at(alice, T0).open()).put(DB, bytes("x"), PutOptions.DEFAULT);
        letBobRead("/app");
        change(d -> d.removeIdentity("bob"));
        change(d -> d.addIdentity("bob", identity(eve)).grant("bob", Prefix.parse("/app"), Set.of(Access.READ)));
        assertThat(as(alice).debt(Prefix.ALL)).containsExactly(new Debt(DB, "bob", T0, T0));
    }
}
