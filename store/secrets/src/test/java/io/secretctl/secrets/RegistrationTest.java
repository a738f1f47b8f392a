package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Position;
import io.secretctl.fixtures.DelegatingStore;
import io.secretctl.fixtures.EtcdEndpoint;
import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.policy.Floor;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Write;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Values that go by themselves, in a real etcd: registrations, and what was written for a time. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class RegistrationTest {
    private static final EtcdEndpoint ETCD = EtcdEndpoint.open();
    private static final KeyPath API = new KeyPath("/app/api/one");
    private static final byte[] VALUE = "{\"port\":1}".getBytes(StandardCharsets.UTF_8);
    private static final Duration TTL = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    private TestSpace space;
    private final BlockingQueue<Object> told = new LinkedBlockingQueue<>();

    @AfterAll
    static void end() {
        ETCD.close();
    }

    @BeforeEach
    void init() {
        space = new TestSpace(ETCD.newAddress());
    }

    @AfterEach
    void close() {
        space.close();
    }

    private Registration register() {
        return space.secrets.register(API, VALUE, TTL, listener());
    }

    private SecretStore reader(Instant now) {
        return space.remember(
                space.builder(space.uri).clock(new SettableClock(now)).open());
    }

    private void awaitGone() throws InterruptedException {
        while (space.raw.get(API).isPresent()) {
            Thread.sleep(50);
        }
    }

    @Test
    void itGoesWithItsHandleAndNobodyCallsThatVanished() throws Exception {
        SecretStore reader = space.remember(space.builder(space.uri).open());
        EventRecorder seen = new EventRecorder();
        LiveSecrets live = reader.live(TestSpace.APP, List.of(), seen);
        try (Registration registration = register()) {
            assertThat(registration.written().position().version()).isEqualTo(1);
            seen.awaitValue(API, "{\"port\":1}");
            assertThat(reader.info(API).orElseThrow().header().type()).isEqualTo(Registration.TYPE);
            Thread.sleep(TTL.multipliedBy(2).toMillis());
            assertThat(reader.get(API)).isPresent();
            assertThat(told).isEmpty();
        }
        awaitGone();
        assertThat(seen.await(SecretEvent.Gone.class, 1).path()).isEqualTo(API);
        assertThat(live.get(API.value())).isEmpty();
        assertThat(live.refused()).isEmpty();
        assertThat(reader.get(API)).isEmpty();
        assertThat(reader.info(API)).isEmpty();
        assertThat(reader.list(TestSpace.APP)).isEmpty();
        assertThat(reader.snapshot(TestSpace.APP).secrets()).isEmpty();
        assertThat(reader.verify(TestSpace.APP).issues()).isEmpty();
        try (Registration again = register()) {
            assertThat(again.written().position().version()).isEqualTo(2);
            assertThat(reader.get(API)).isPresent();
        }
    }

    @Test
    void aStoreThatGoesOnShowingADeadOneIsFoundOut() throws Exception {
        Instant before = Instant.now();
        byte[] stored;
        try (Registration registration = register()) {
            stored = space.stored(registration.path());
        }
        awaitGone();
        space.overwrite(API, stored);
        assertThat(reader(before.plusSeconds(30)).get(API)).isPresent();
        assertThatThrownBy(() -> reader(before.plusSeconds(90)).get(API)).isInstanceOf(EnvelopeException.Expired.class);
    }

    @Test
    void itComesBackWhenSomebodyTookItAwayAndGoesWithItsLeaseAgain() throws Exception {
        try (Registration registration = register()) {
            space.raw.commit(
                    List.of(new Write.Delete(API, Expected.at(space.raw.get(API).orElseThrow()))));
            assertThat(told.take()).isInstanceOf(Written.class);
            assertThat(space.secrets.get(API)).isPresent();
            assertThat(registration.isStanding()).isTrue();
        }
        awaitGone();
    }

    @Test
    void itComesBackAfterAnOutageThatOutlastedItsLease() throws Exception {
        int port = URI.create(space.uri).getPort();
        try (FaultyProxy proxy = new FaultyProxy(port);
                SecretStore behind = space.builder(space.uri.replace(":" + port, ":" + endOf(proxy)))
                        .options(StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)))
                        .open();
                Registration registration = behind.register(API, VALUE, TTL, listener())) {
            proxy.become(FaultyProxy.Mode.REFUSE);
            proxy.cutAll();
            assertThat(told.take()).isInstanceOf(StoreException.Unreachable.class);
            assertThat(registration.isStanding()).isFalse();
            awaitGone();
            proxy.become(FaultyProxy.Mode.PASS);
            Object next = told.take();
            assertThat(next).isInstanceOf(Written.class);
            assertThat(space.secrets.get(API)).isPresent();
        }
        awaitGone();
    }

    private static String endOf(FaultyProxy proxy) {
        return proxy.endpoint().replaceFirst(".*:", "");
    }

    /** A refusal makes it let go of its lease, whose end doesn't reach the engine; nor does its next write. */
    @Test
    void itIsBoundToANewLeaseWhenTheOneBeforeHasNotEnded() throws Exception {
        UnendedLeases line = new UnendedLeases(space.newRaw());
        try (SecretStore secrets = space.builder(space.alice).open(line);
                Registration registration = secrets.register(API, VALUE, TTL, listener())) {
            line.refused.set(true);
            assertThat(told.take()).isInstanceOf(StoreException.Denied.class);
            Written again = (Written) told.take();
            assertThat(again.position().version()).isEqualTo(2);
            line.unended.remove().close();
            assertThat(space.raw.get(API)).isPresent();
            assertThat(registration.isStanding()).isTrue();
        }
        awaitGone();
    }

    /** A real store that refuses a read when it is told to and loses the next write; no end of a lease reaches it. */
    private static final class UnendedLeases extends DelegatingStore implements Leasing {
        final AtomicBoolean refused = new AtomicBoolean();
        final Queue<Lease> unended = new ConcurrentLinkedQueue<>();
        private final Leasing leasing;
        private final AtomicBoolean cut = new AtomicBoolean();

        UnendedLeases(ConfigStore store) {
            super(store);
            this.leasing = (Leasing) store;
        }

        @Override
        public Optional<Entry> get(KeyPath path) {
            if (refused.getAndSet(false)) {
                cut.set(true);
                throw new StoreException.Denied(endpoint(), "not now", new IOException());
            }
            return super.get(path);
        }

        @Override
        public Lease lease(Duration ttl) {
            Lease lease = leasing.lease(ttl);
            unended.add(lease);
            return new Lease() {
                @Override
                public Duration ttl() {
                    return lease.ttl();
                }

                @Override
                public List<Entry> commit(List<Write> writes) {
                    if (cut.getAndSet(false)) {
                        throw new StoreException.Unreachable(endpoint(), "it is away");
                    }
                    return lease.commit(writes);
                }

                @Override
                public void renew() {
                    lease.renew();
                }

                @Override
                public void close() {
                    // it gets lost on its way
                }
            };
        }

        @Override
        public List<Entry> commit(List<Write> writes, Duration ttl) {
            return leasing.commit(writes, ttl);
        }
    }

    @Test
    void itIsSealedAgainWhenThePolicyNamesOtherReaders() throws Exception {
        space.enrolBob();
        try (Registration registration = register()) {
            assertThat(registration.written().readers()).containsExactly("alice");
            space.letBobRead();
            Written again = (Written) told.take();
            assertThat(again.readers()).containsExactly("alice", "bob");
            assertThat(space.as(space.bob).get(API)).isPresent();
        }
        awaitGone();
    }

    @Test
    void aRotationLeavesItToItsOwnerOrToItsEnd() throws Exception {
        space.enrolBob();
        try (Registration registration = register()) {
            space.letBobRead();
            space.secrets.resealAll(TestSpace.APP, ResealOptions.DEFAULT);
            told.take();
            assertThat(registration.isStanding()).isTrue();
            assertThat(space.as(space.bob).get(API)).isPresent();
        }
        awaitGone();
    }

    @Test
    void anothersRegistrationIsLeftAlone() throws Exception {
        try (Registration first = register()) {
            Thread.sleep(1_001); // what tells two of them apart has whole seconds
            second(first);
        }
    }

    private void second(Registration first) throws InterruptedException {
        try (Registration second = register()) {
            assertThat(second.written().position().version()).isEqualTo(2);
            assertThat(told.take()).isInstanceOf(SecretException.Occupied.class);
            assertThat(first.isStanding()).isFalse();
            assertThat(second.isStanding()).isTrue();
        }
    }

    @Test
    void aValueThatIsNoRegistrationIsNotReplaced() {
        space.put(API, "precious");
        assertThatThrownBy(this::register).isInstanceOf(SecretException.Occupied.class);
        assertThat(space.secrets.get(API).orElseThrow().utf8()).isEqualTo("precious");
        space.secrets.delete(API, PutOptions.DEFAULT);
        assertThatThrownBy(this::register).isInstanceOf(SecretException.Occupied.class);
    }

    @Test
    void whatTheStoreHidesAndThisReaderRemembersIsNotReplacedEither() throws Exception {
        space.put(API, "precious");
        space.secrets.delete(API, PutOptions.DEFAULT);
        space.remove(API);
        assertThatThrownBy(this::register)
                .isInstanceOf(SecretException.Occupied.class)
                .hasMessageContaining("there was a deleted value");
        assertThat(space.raw.get(API)).isEmpty();
        KeyPath brief = new KeyPath("/app/api/brief");
        space.secrets.put(brief, VALUE, PutOptions.DEFAULT.lasting(Duration.ofSeconds(1)));
        while (space.raw.get(brief).isPresent()) {
            Thread.sleep(50);
        }
        assertThatThrownBy(() -> space.secrets.register(brief, VALUE, TTL, listener()))
                .isInstanceOf(SecretException.Occupied.class)
                .hasMessageContaining("there was a value that is no registration");
    }

    @Test
    void noOtherWriteHasTheTypeOfRegistrations() {
        assertThatThrownBy(() -> PutOptions.DEFAULT.withType(Registration.TYPE))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SecretStore.register alone");
    }

    @Test
    void aStoreOfFilesHasNoLeases() {
        try (TestSpace files = new TestSpace("file:" + folder.resolve("store"))) {
            assertThat(files.secrets.hasLeases()).isFalse();
            assertThatThrownBy(() -> files.secrets.register(API, VALUE, TTL, listener()))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("has no leases");
            files.secrets.put(API, VALUE, PutOptions.DEFAULT.lasting(Duration.ofMinutes(10)));
            assertThat(files.secrets.info(API).orElseThrow().header().expires()).isPresent();
        }
    }

    private RegistrationListener listener() {
        return new RegistrationListener() {
            @Override
            public void registered(Written written) {
                told.add(written);
            }

            @Override
            public void lost(RuntimeException reason) {
                told.add(reason);
            }
        };
    }

    @Test
    void whatHasExpiredMayBeAbsentAndNothingElse() {
        Instant now = Instant.now();
        ReaderMemory memory = ReaderMemory.inProcess();
        SettableClock clock = new SettableClock(now);
        SecretStore reader = space.remember(
                space.builder(space.uri).clock(clock).memory(memory).open());
        space.secrets.put(API, VALUE, PutOptions.DEFAULT.lasting(Duration.ofMinutes(10)));
        assertThat(reader.get(API)).isPresent();
        Entry stored = space.raw.get(API).orElseThrow();
        space.raw.commit(List.of(new Write.Delete(API, Expected.at(stored))));
        assertThatThrownBy(() -> reader.get(API)).isInstanceOf(SecretException.Vanished.class);
        clock.set(now.plusSeconds(660));
        assertThat(reader.get(API)).isEmpty();
        assertThat(reader.list(TestSpace.APP)).isEmpty();
        space.overwrite(API, stored.value());
        assertThatThrownBy(() -> reader.get(API)).isInstanceOf(EnvelopeException.Expired.class);
    }

    @Test
    void theEngineRemovesWhatWasWrittenForATime() throws Exception {
        space.secrets.put(API, VALUE, PutOptions.DEFAULT.lasting(Duration.ofSeconds(1)));
        awaitGone();
        assertThat(space.secrets.get(API)).isEmpty();
    }

    /** A path where something else was seen once, before or after it was accepted, is not forgotten. */
    @Test
    void noMemoryForgetsAPathThatHeldSomethingElseOnce() {
        Instant expired = Instant.now().truncatedTo(ChronoUnit.SECONDS).minus(Duration.ofDays(2));
        Seen tombstone = new Seen(new Position(0, 2), true, "ab".repeat(32));
        Seen dead = new Seen(new Position(0, 3), false, "cd".repeat(32), Optional.of(expired), true);
        Seen deader = new Seen(new Position(0, 4), false, "ef".repeat(32), Optional.of(expired), true);
        Seen alive = new Seen(
                new Position(0, 3), false, "cd".repeat(32), Optional.of(expired.plus(Duration.ofDays(3))), true);
        for (List<Seen> order : List.of(List.of(tombstone, dead), List.of(alive, tombstone))) {
            for (ReaderMemory memory :
                    List.of(ReaderMemory.inProcess(), ReaderMemory.inFolder(folder.resolve("m" + order.hashCode())))) {
                order.forEach(seen -> remember(memory, seen));
                order.forEach(seen -> remember(memory, seen));
                remember(memory, deader);
                remember(memory, deader);
                assertThat(memory.recall("ab").pruned(Instant.now()).paths()).containsOnlyKeys(API);
                assertThat(memory.recall("ab").paths().get(API))
                        .isEqualTo(new Seen(deader.position(), false, deader.payloadHash(), Optional.empty(), true));
            }
            ReaderMemory read = ReaderMemory.inFolder(folder.resolve("m" + order.hashCode()));
            assertThat(read.recall("ab").paths()).containsOnlyKeys(API);
        }
    }

    private static void remember(ReaderMemory memory, Seen seen) {
        memory.remember("ab", new ReaderMemory.Recollection(Floor.NONE, Floor.NONE, Map.of(API, seen)));
    }

    @Test
    void memoryInAFolderKnowsTimesAndForgetsDeadRegistrations() throws Exception {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        String hash = "ab".repeat(32);
        KeyPath dead = new KeyPath("/app/api/dead");
        KeyPath old = new KeyPath("/app/old");
        Position position = new Position(0, 3);
        ReaderMemory memory = ReaderMemory.inFolder(folder);
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("ab.json"), """
                {"v":1,"root":0,"policy":0,"paths":{"/app/old":{"epoch":0,"version":3,"deleted":false,"payload":"%s"}}}
                """.formatted(hash));
        Files.setPosixFilePermissions(folder.resolve("ab.json"), PosixFilePermissions.fromString("rw-------"));
        Seen living = new Seen(position, false, hash, Optional.of(now.plusSeconds(60)), true);
        Seen gone = new Seen(position, false, hash, Optional.of(now.minus(Duration.ofDays(2))), true);
        Seen expired = new Seen(position, false, hash, Optional.of(now.minus(Duration.ofDays(2))), false);
        memory.remember(
                "ab",
                new ReaderMemory.Recollection(
                        Floor.NONE, Floor.NONE, Map.of(API, living, dead, gone, new KeyPath("/app/expired"), expired)));
        assertThat(memory.recall("ab").paths())
                .isEqualTo(Map.of(
                        API, living, old, new Seen(position, false, hash), new KeyPath("/app/expired"), expired));
        memory.remember("ab", new ReaderMemory.Recollection(Floor.NONE, Floor.NONE, Map.of(old, expired)));
        assertThat(memory.recall("ab").paths()).containsEntry(old, expired);
    }
}
