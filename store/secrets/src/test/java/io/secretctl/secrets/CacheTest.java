package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.Patience;
import io.secretctl.policy.TrustException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A program starts while the store is down, from what it had verified before, and from nothing else. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CacheTest {
    private static final Prefix APP = new Prefix("/app");
    private static final KeyPath DB = new KeyPath("/app/db/password");
    private static final KeyPath USER = new KeyPath("/app/db/user");
    private static final String CANARY = "canary-1b7e";
    private static final StoreOptions HASTY = StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(1));
    private static final Duration LONG = HASTY.timeout().multipliedBy(30);

    @TempDir
    Path folder;

    private final EtcdServer etcd = EtcdServer.start();
    private final FaultyProxy proxy = new FaultyProxy(etcd.port());
    private final TestSpace space = new TestSpace("etcd://" + etcd.endpoint() + "/p");
    private final SettableClock clock = new SettableClock(TestSpace.T0);
    private final List<Observation> observed = new CopyOnWriteArrayList<>();

    @BeforeEach
    void write() {
        space.put(DB, CANARY);
        space.put(new KeyPath("/app/other"), "x");
    }

    @AfterEach
    void closeAll() {
        space.close();
        proxy.close();
        etcd.close();
    }

    private Path cache() {
        return folder.resolve("cache");
    }

    private SecretStoreBuilder cached() {
        return space.builder("etcd://" + proxy.endpoint() + "/p")
                .clock(clock)
                .observer(observed::add)
                .cache(cache(), Duration.ofHours(1));
    }

    private SecretStore open() {
        return space.remember(cached().open());
    }

    /** For where the store is down, and some calls try it until their deadline. */
    private SecretStore openHasty() {
        return space.remember(cached().options(HASTY).open());
    }

    private void readAll() {
        try (SecretStore secrets = cached().open();
                Snapshot snapshot = secrets.snapshot(APP)) {
            assertThat(snapshot.cachedAt()).isEmpty();
        }
    }

    private void outage() {
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(cache())) {
            List<Path> all = files.toList();
            assertThat(all).hasSize(1);
            return all.get(0);
        }
    }

    @Test
    void itHoldsCiphertextInAFileOfItsOwners() throws IOException {
        readAll();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
                .isEqualTo("rw-------");
        String text = Files.readString(file());
        assertThat(text).contains("/app/db/password").doesNotContain(CANARY);
        String base64 =
                java.util.Base64.getEncoder().withoutPadding().encodeToString(CANARY.getBytes(StandardCharsets.UTF_8));
        assertThat(text).doesNotContain(base64.substring(0, base64.length() - 1));
    }

    @Test
    void aProgramStartsWithItAndSaysSo() {
        readAll();
        outage();
        clock.set(TestSpace.T0.plusSeconds(60));
        SecretStore secrets = openHasty();
        try (Snapshot snapshot = secrets.snapshot(APP)) {
            assertThat(snapshot.get("/app/db/password").orElseThrow().utf8()).isEqualTo(CANARY);
            assertThat(snapshot.cachedAt()).contains(TestSpace.T0);
        }
        try (Secret secret = secrets.get(DB).orElseThrow()) {
            assertThat(secret.info().cachedAt()).contains(TestSpace.T0);
        }
        assertThat(secrets.get(USER)).isEmpty();
        assertThat(observed).contains(new Observation.CacheUsed(TestSpace.T0));
        // Nothing else is done with it.
        assertThatThrownBy(() -> secrets.list(APP)).isInstanceOf(StoreException.Unreachable.class);
        assertThatThrownBy(() -> secrets.put(USER, new byte[1], PutOptions.DEFAULT))
                .isInstanceOf(StoreException.Unreachable.class);
        proxy.become(Mode.PASS);
        space.put(DB, "newer");
        awaitFresh(secrets);
    }

    private void awaitFresh(SecretStore secrets) {
        while (true) { // until the test's timeout
            try (Secret secret = secrets.get(DB).orElseThrow()) {
                if (secret.info().cachedAt().isEmpty()) {
                    assertThat(secret.utf8()).isEqualTo("newer");
                    return;
                }
            }
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
    }

    @Test
    void aDeadStoreEndsTheStartWithinItsDeadline() {
        readAll();
        proxy.become(Mode.MUTE);
        long start = System.nanoTime();
        openHasty().snapshot(APP).close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(LONG);
        long second = System.nanoTime();
        assertThatThrownBy(() -> space.builder("etcd://" + proxy.endpoint() + "/p")
                        .options(HASTY)
                        .open())
                .isInstanceOf(StoreException.Unreachable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - second)).isLessThan(LONG);
    }

    @Test
    void oneKeyThatWasReadIsThereToo() {
        try (SecretStore secrets = cached().open()) {
            secrets.get(DB).orElseThrow().close();
            assertThat(secrets.get(USER)).isEmpty();
        }
        outage();
        SecretStore secrets = open();
        assertThat(secrets.get(DB).orElseThrow().utf8()).isEqualTo(CANARY);
        assertThat(secrets.get(USER)).isEmpty();
        assertThatThrownBy(() -> secrets.get("/app/other"))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("holds nothing of /app/other");
        assertThatThrownBy(() -> secrets.snapshot(APP)).isInstanceOf(StoreException.Unreachable.class);
    }

    @Test
    void whatIsTooOldOrOfTheFutureIsNotUsed() {
        readAll();
        outage();
        clock.set(TestSpace.T0.plusSeconds(3601));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("the cache is of 2026-03-01T12:00:00Z, older than 3600 s");
        clock.set(TestSpace.T0.minusSeconds(3601));
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("which is yet to come");
    }

    @Test
    void aStoreThatAnswersIsBelievedBeforeIt() {
        readAll();
        space.overwrite(DB, "no envelope".getBytes(StandardCharsets.UTF_8));
        SecretStore secrets = open();
        assertThatThrownBy(() -> secrets.get(DB)).isInstanceOf(EnvelopeException.Malformed.class);
        assertThatThrownBy(() -> secrets.snapshot(APP)).isInstanceOf(EnvelopeException.Malformed.class);
        space.remove(new KeyPath("/.secretctl/root/1"));
        assertThatThrownBy(this::open).isInstanceOf(TrustException.class);
        // And what was refused has not gone into the cache.
        outage();
        assertThat(open().get(DB).orElseThrow().utf8()).isEqualTo(CANARY);
    }

    @Test
    void whatItHoldsIsVerifiedAsIfItCameFromTheStore() throws IOException {
        readAll();
        outage();
        String good = Files.readString(file());
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        try (SecretStore direct = space.builder(space.uri).memory(memory).open()) {
            direct.put(DB, "newer".getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT);
        }
        SecretStore remembering = space.remember(cached().memory(memory).open());
        assertThatThrownBy(() -> remembering.get(DB))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("what the cache holds is refused: an older value was put back");

        Files.writeString(file(), good.replace("/app/db/password", "/app/db/passwore"));
        assertThatThrownBy(() -> open().snapshot(APP))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("refused: /app/db/passwore: the envelope was made for path /app/db/password");
        Files.writeString(file(), "{}");
        assertThatThrownBy(this::open)
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("is damaged");
        Files.writeString(file(), good);
        TestSpace stranger = new TestSpace("file:" + folder.resolve("strange"));
        assertThatThrownBy(() -> cached().root(stranger.created.root()).open())
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("which is not pinned");
        stranger.close();
        assertThat(open().get(DB).orElseThrow().utf8()).isEqualTo(CANARY);
    }

    @Test
    void expiryFailsClosed() {
        space.secrets.put(
                DB, CANARY.getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT.expiring(TestSpace.T0.plusSeconds(60)));
        readAll();
        outage();
        clock.set(TestSpace.T0.plusSeconds(60));
        assertThatThrownBy(() -> open().get(DB))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("refused: the envelope expired");
    }

    @Test
    void linksAndLooseModesAreRefused() throws IOException {
        readAll();
        Path file = file();
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        outage();
        assertThatThrownBy(this::open).hasMessageContaining("others may use it");
        Path moved = folder.resolve("moved");
        Files.move(file, moved);
        Files.setPosixFilePermissions(moved, PosixFilePermissions.fromString("rw-------"));
        Files.createSymbolicLink(file, moved);
        assertThatThrownBy(this::open).hasMessageContaining("not a plain file");
        Files.delete(file);
        Files.move(moved, file);
        Files.setPosixFilePermissions(cache(), PosixFilePermissions.fromString("rwxr-xr-x"));
        assertThatThrownBy(this::open).hasMessageContaining("others may use it");

        proxy.become(Mode.PASS);
        space.put(DB, "next");
        observed.clear();
        readAll();
        assertThat(observed).anyMatch(Observation.CacheNotWritten.class::isInstance);
    }

    @Test
    void withoutAPinnedRootThereIsNone() {
        try (SecretStore secrets = SecretStore.at(space.uri)
                .options(Patience.STORE)
                .identity(space.alice)
                .cache(cache(), Duration.ofHours(1))
                .open()) {
            secrets.snapshot(APP).close();
        }
        assertThat(cache()).doesNotExist();
    }

    @Test
    void aLiveViewStartsWithItAndBecomesCurrent() {
        EventRecorder seen = new EventRecorder();
        try (SecretStore secrets = cached().open();
                LiveSecrets live = secrets.live(APP, DB)) {
            assertThat(live.stale()).isEmpty();
            space.put(USER, "me");
            while (live.get("/app/db/user").isEmpty()) {
                assertThat(Thread.currentThread().isInterrupted()).isFalse();
            }
        }
        outage();
        try (LiveSecrets live = open().live(APP, List.of(DB, USER), seen)) {
            assertThat(live.read("/app/db/password", Secret::text)).isEqualTo(CANARY);
            assertThat(live.stale().orElseThrow().reason()).isInstanceOf(StoreException.Unreachable.class);
            space.put(DB, "newer");
            proxy.become(Mode.PASS);
            seen.await(SecretEvent.Current.class, 1);
            assertThat(live.read("/app/db/password", Secret::text)).isEqualTo("newer");
            assertThat(live.read("/app/db/user", Secret::text)).isEqualTo("me");
            space.put(DB, "newest");
            seen.awaitValue(DB, "newest");
        }
    }

    @Test
    void theOldestMakesRoom() {
        CacheDocument document = CacheDocument.EMPTY;
        byte[] value = new byte[1 << 20];
        for (int i = 0; i < 20; i++) {
            KeyPath path = new KeyPath("/k" + i);
            document = document.with(new CacheDocument.Part(
                    path.value(),
                    true,
                    TestSpace.T0.plusSeconds(i),
                    0,
                    List.of(new io.secretctl.store.Entry(path, value, "t"))));
        }
        assertThat(document.parts()).hasSize(16);
        assertThat(document.parts().get(0).scope()).isEqualTo("/k4");
        assertThat(CacheDocument.decode(document.encode())).isEqualTo(document);
        assertThat(Optional.of(document.with(new CacheDocument.Part("/", false, TestSpace.T0, 0, List.of()))))
                .hasValueSatisfying(d -> assertThat(d.parts()).hasSize(1));
    }
}
