package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Patience;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Access;
import io.secretctl.policy.KeySpace;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several values written together on a real store. */
abstract class PutAllContract {
    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path folder;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final KeyRing root = KeyRing.generateSigningOnly(T0);
    private final KeyRing alice = KeyRing.generate(Suite.X25519, T0);
    private final KeyRing bob = KeyRing.generate(Suite.X25519, T0);
    private final List<List<Written>> commits = new ArrayList<>();
    private SecretStore secrets;
    private KeySpace.Created created;

    /** An empty store. */
    abstract String uri();

    @BeforeEach
    void init() {
        created = SecretStore.init(
                uri(), Patience.STORE, root, "alice", alice.publicIdentity().orElseThrow(), T0);
        secrets = as(alice);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable closeable : open) {
            closeable.close();
        }
    }

    private SecretStore as(KeyRing ring) {
        SecretStore store = SecretStore.at(uri())
                .options(Patience.STORE)
                .identity(ring)
                .root(created.root())
                .open();
        open.add(store);
        return store;
    }

    private static NewValue value(String path, String text, PutOptions options) {
        return new NewValue(new KeyPath(path), SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8)), options);
    }

    private static NewValue value(String path, String text) {
        return value(path, text, PutOptions.DEFAULT);
    }

    private int maxWrites() {
        try (ConfigStore store = Stores.open(uri(), Patience.STORE)) {
            return store.limits().maxBatchWrites();
        }
    }

    private String read(String path) {
        return as(alice).get(path).orElseThrow().utf8();
    }

    @Test
    void oneCommitHoldsThemAll() {
        secrets.putAll(List.of(value("/a/x", "1"), value("/a/y", "2"), value("/b", "3")), commits::add);
        assertThat(commits).hasSize(1);
        assertThat(commits.get(0)).extracting(written -> written.path().value()).containsExactly("/a/x", "/a/y", "/b");
        assertThat(read("/a/x") + read("/a/y") + read("/b")).isEqualTo("123");
        secrets.putAll(List.of(), commits::add);
        assertThat(commits).hasSize(1);
    }

    @Test
    @Tag("once")
    void moreThanTheStoreTakesGoInSeveral() {
        int most = maxWrites();
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < most + 10; i++) {
            values.add(value("/many/" + i, "value " + i));
        }
        secrets.putAll(values, commits::add);
        assertThat(commits).hasSize(2);
        assertThat(commits.get(0).size() + commits.get(1).size()).isEqualTo(most + 10);
        assertThat(commits.get(0)).hasSizeBetween(most - 8, most - 1);
        try (Snapshot snapshot = as(alice).snapshot(new Prefix("/many"))) {
            assertThat(snapshot.secrets()).hasSize(most + 10);
            assertThat(snapshot.get("/many/" + (most + 9)).orElseThrow().utf8()).isEqualTo("value " + (most + 9));
        }
    }

    @Test
    @Tag("once")
    void largeValuesGoInSeveral() {
        String large = "x".repeat(500_000);
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            values.add(value("/large/" + i, large));
        }
        secrets.putAll(values, commits::add);
        assertThat(commits).hasSizeBetween(2, 40);
        assertThat(read("/large/39")).isEqualTo(large);
    }

    @Test
    void oneConflictKeepsAllFromBeingWritten() {
        secrets.put(new KeyPath("/a/y"), new byte[] {'o'}, PutOptions.DEFAULT);
        assertThatThrownBy(() -> secrets.putAll(
                        List.of(value("/a/x", "1"), value("/a/y", "2", PutOptions.DEFAULT.ifVersion(0))), commits::add))
                .isInstanceOf(SecretException.VersionConflict.class)
                .hasMessageContaining("/a/y is at version 1");
        assertThat(commits).isEmpty();
        assertThat(as(alice).get("/a/x")).isEmpty();
        assertThat(read("/a/y")).isEqualTo("o");
    }

    /** What can't be written is found before the first commit, wherever among many it is. */
    @Test
    @Tag("once")
    void oneConflictKeepsAllFromBeingWrittenInSeveralCommits() {
        int most = maxWrites();
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < most + 10; i++) {
            values.add(value("/many/" + i, "mine", PutOptions.DEFAULT.ifVersion(0)));
        }
        KeyPath last = values.get(values.size() - 1).path();
        secrets.put(last, new byte[] {'o'}, PutOptions.DEFAULT);
        assertThatThrownBy(() -> secrets.putAll(values, commits::add))
                .isInstanceOf(SecretException.VersionConflict.class)
                .hasMessageContaining(last.value());
        assertThat(commits).isEmpty();
        assertThat(as(alice).list(new Prefix("/many")))
                .extracting(Examined::path)
                .containsExactly(last);
    }

    @Test
    @Tag("once")
    void eachCommitIsToldOnTheCallersThreadBeforeTheNext() {
        int most = maxWrites();
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < 2 * most; i++) {
            values.add(value("/many/" + i, "mine"));
        }
        SecretStore other = as(alice);
        Thread caller = Thread.currentThread();
        List<Integer> stored = new ArrayList<>();
        secrets.putAll(values, written -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            commits.add(written);
            stored.add(other.list(new Prefix("/many")).size());
        });
        assertThat(commits).hasSize(3);
        int first = commits.get(0).size();
        assertThat(stored).containsExactly(first, first + commits.get(1).size(), 2 * most);
    }

    @Test
    @Tag("once")
    void whatWasWrittenIsToldBeforeAFailureAfterIt() {
        int most = maxWrites();
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < most + 10; i++) {
            values.add(value("/many/" + i, "mine"));
        }
        assertThatThrownBy(() -> secrets.putAll(values, written -> {
                    commits.add(written);
                    throw new IllegalStateException("the listener fails");
                }))
                .hasMessage("the listener fails");
        assertThat(commits).hasSize(1);
        assertThat(as(alice).list(new Prefix("/many"))).hasSameSizeAs(commits.get(0));
    }

    @Test
    @Tag("once")
    void whatIsWrittenAndCanNotBeRememberedIsToldAndThenThrown() throws IOException {
        Path state = folder.resolve("state");
        SecretStore forgetful = SecretStore.at(uri())
                .options(Patience.STORE)
                .identity(alice)
                .root(created.root())
                .memory(ReaderMemory.inFolder(state))
                .open();
        open.add(forgetful);
        Files.delete(state.resolve("lock"));
        Files.createDirectory(state.resolve("lock")); // not even root can open it as a file
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < maxWrites() + 10; i++) {
            values.add(value("/many/" + i, "mine"));
        }
        assertThatThrownBy(() -> forgetful.putAll(values, commits::add))
                .isInstanceOfSatisfying(
                        SecretException.NotRemembered.class,
                        e -> assertThat(commits).containsExactly(e.written()))
                .hasMessageMatching("/many/0 v1 and \\d+ more are written, but could not be remembered here")
                .hasCauseInstanceOf(UncheckedIOException.class);
        assertThat(as(alice).list(new Prefix("/many"))).hasSameSizeAs(commits.get(0));
    }

    /** Another writer comes between two commits: what was expected no longer holds, and what is written stays. */
    @Test
    @Tag("once")
    void aWriteInBetweenIsNotLost() {
        int most = maxWrites();
        List<NewValue> values = new ArrayList<>();
        for (int i = 0; i < most + 10; i++) {
            values.add(value("/many/" + i, "mine", PutOptions.DEFAULT.ifVersion(0)));
        }
        KeyPath last = values.get(values.size() - 1).path();
        SecretStore other = as(alice);
        assertThatThrownBy(() -> secrets.putAll(values, written -> {
                    commits.add(written);
                    other.put(last, new byte[] {'o'}, PutOptions.DEFAULT);
                }))
                .isInstanceOf(SecretException.VersionConflict.class)
                .hasMessageContaining(last.value());
        assertThat(commits).hasSize(1);
        assertThat(read(last.value())).isEqualTo("o");
        assertThat(read("/many/0")).isEqualTo("mine");
    }

    @Test
    void whoMayNotWriteOneWritesNone() {
        secrets.publish(
                secrets.policy()
                        .draft()
                        .addIdentity("bob", bob.publicIdentity().orElseThrow())
                        .grant("bob", new Prefix("/a"), Set.of(Access.WRITE))
                        .build(T0),
                List.of(root.signer()));
        SecretStore asBob = as(bob);
        assertThatThrownBy(() -> asBob.putAll(List.of(value("/a/x", "1"), value("/b", "2")), commits::add))
                .isInstanceOf(SecretException.NotAuthorised.class)
                .hasMessageContaining("bob may not write /b");
        assertThat(as(alice).get("/a/x")).isEmpty();
        asBob.putAll(List.of(value("/a/x", "1")), commits::add);
        assertThat(read("/a/x")).isEqualTo("1");
    }

    @Test
    void aPathAppearsOnce() {
        assertThatThrownBy(() -> secrets.putAll(List.of(value("/a", "1"), value("/a", "2")), commits::add))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> secrets.putAll(List.of(value("/.secretctl/a", "1")), commits::add))
                .isInstanceOf(SecretException.Reserved.class);
        assertThat(commits).isEmpty();
    }
}
