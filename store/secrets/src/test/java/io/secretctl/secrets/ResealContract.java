package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.bytes;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.fixtures.InterceptedStore;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sealing many values again, on a real store, while others write and when the store fails. */
abstract class ResealContract {
    @TempDir
    Path folder;

    private TestSpace space;
    private SecretStore secrets;

    /** An empty store. */
    abstract String uri();

    /** How many values are enough for more than one commit, or as many as the store's speed allows. */
    abstract int keys();

    @BeforeEach
    void begin() {
        space = new TestSpace(uri());
        space.enrolBob();
        secrets = space.as(space.alice);
    }

    @AfterEach
    void close() {
        space.close();
    }

    private void write(int count) {
        for (int i = 0; i < count; i++) {
            secrets.put(key(i), bytes("value " + i), PutOptions.DEFAULT);
        }
    }

    @Test
    void everythingIsSealedAgainOnce() {
        int keys = Math.min(300, keys());
        write(keys);
        secrets.delete(key(7), PutOptions.DEFAULT);
        Instant changed = secrets.info(key(1)).orElseThrow().header().valueChanged();
        space.letBobRead();
        ConcurrentLinkedQueue<Progress> told = new ConcurrentLinkedQueue<>();
        assertThat(secrets.planReseal(APP).examined()).isEqualTo(keys);
        ResealSummary first = secrets.resealAll(APP, ResealOptions.DEFAULT.telling(told::add));
        assertThat(first).isEqualTo(new ResealSummary(keys, keys - 1, 1, List.of()));
        assertThat(told).isNotEmpty().allSatisfy(p -> assertThat(p.done()).isBetween(1L, p.total()));
        assertThat(secrets.resealAll(Prefix.ALL, ResealOptions.DEFAULT))
                .isEqualTo(new ResealSummary(keys, 0, keys, List.of()));
        SecretStore bobs = space.as(space.bob);
        try (Snapshot snapshot = bobs.snapshot(APP)) {
            assertThat(snapshot.secrets()).hasSize(keys - 1);
        }
        Secret one = bobs.get(key(1)).orElseThrow();
        assertThat(one.utf8()).isEqualTo("value 1");
        assertThat(one.info().version()).isEqualTo(2);
        assertThat(bobs.info(key(1)).orElseThrow().header().valueChanged()).isEqualTo(changed);
    }

    @Test
    void whatWritersWriteMeanwhileIsNotLost() throws Exception {
        int keys = Math.min(150, keys());
        write(keys);
        AtomicIntegerArray written = new AtomicIntegerArray(keys);
        AtomicBoolean ended = new AtomicBoolean();
        ExecutorService pool = Executors.newFixedThreadPool(2);
        List<Future<?>> writers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            int writer = w;
            SecretStore own = space.as(space.alice);
            writers.add(pool.submit(() -> {
                Random random = new Random(writer);
                for (int n = 1; !ended.get(); n++) {
                    int number = 2 * random.nextInt(keys / 2) + writer; // each has keys of its own
                    own.put(key(number), bytes(Integer.toString(n)), PutOptions.DEFAULT);
                    written.set(number, n);
                }
                return null;
            }));
        }
        for (int round = 0; round < 3; round++) {
            space.letBobRead();
            assertThat(secrets.resealAll(APP, ResealOptions.DEFAULT).left()).isEmpty();
            space.revokeBob();
            assertThat(secrets.resealAll(APP, ResealOptions.DEFAULT).left()).isEmpty();
        }
        ended.set(true);
        for (Future<?> writer : writers) {
            writer.get();
        }
        pool.shutdown();
        assertThat(secrets.planReseal(APP).items()).isEmpty();
        for (int i = 0; i < keys; i++) {
            String expected = written.get(i) == 0 ? "value " + i : Integer.toString(written.get(i));
            assertThat(secrets.get(key(i)).orElseThrow().utf8()).isEqualTo(expected);
        }
        assertThatThrownBy(() -> space.as(space.bob).get(key(0))).isInstanceOf(EnvelopeException.NotForYou.class);
    }

    /** The client is gone after its n-th request, be it before the store has seen it or before the answer came. */
    private static final class Gone extends Error {
        private static final long serialVersionUID = 1;
    }

    private static InterceptedStore.Listener goneAfter(int requests, boolean answered) {
        AtomicInteger count = new AtomicInteger();
        return new InterceptedStore.Listener() {
            @Override
            public void before(String request) {
                if (!answered && count.incrementAndGet() > requests) {
                    throw new Gone();
                }
            }

            @Override
            public void after(String request) {
                if (answered && count.incrementAndGet() > requests) {
                    throw new Gone();
                }
            }
        };
    }

    @Test
    void whereverItEndsARerunCompletesIt() {
        int keys = keys();
        write(keys);
        boolean finished = false;
        int requests = 0;
        while (!finished) {
            for (boolean answered : new boolean[] {false, true}) {
                space.letBobRead();
                secrets.resealAll(APP, ResealOptions.DEFAULT);
                space.revokeBob();
                finished = dies(goneAfter(requests, answered));
                try (Snapshot snapshot = secrets.snapshot(APP)) {
                    assertThat(snapshot.secrets()).hasSize(keys);
                }
                ResealSummary rest = secrets.resealAll(APP, ResealOptions.DEFAULT);
                assertThat(rest.examined()).isEqualTo(keys);
                assertThat(rest.left()).isEmpty();
                assertNobodyElseReads(keys);
            }
            requests++;
        }
        assertThat(requests).isGreaterThan(5);
    }

    /** Whether it came to its end all the same. */
    private boolean dies(InterceptedStore.Listener fate) {
        try (ConfigStore raw = space.newRaw();
                SecretStore dying = space.builder(space.alice).open(new InterceptedStore(raw, fate))) {
            dying.resealAll(APP, ResealOptions.DEFAULT);
            return true;
        } catch (Gone e) {
            return false;
        }
    }

    private void assertNobodyElseReads(int keys) {
        try (Snapshot snapshot = space.as(space.bob).snapshot(APP)) {
            assertThat(snapshot.secrets()).isEmpty();
            assertThat(snapshot.sealedToOthers()).hasSize(keys);
        }
    }

    @Test
    void aPolicyThatComesInBetweenIsTheOneThatCounts() {
        int keys = Math.min(200, keys());
        write(keys);
        space.letBobRead();
        AtomicBoolean first = new AtomicBoolean(true);
        SecretStore late = space.as(space.alice, new InterceptedStore(space.newRaw(), new InterceptedStore.Listener() {
            @Override
            public void before(String request) {
                if (request.equals("commit") && first.compareAndSet(true, false)) {
                    space.revokeBob();
                }
            }
        }));
        ResealSummary summary = late.resealAll(APP, ResealOptions.DEFAULT);
        assertThat(summary.left()).isEmpty();
        assertThat(summary.examined()).isEqualTo(keys);
        assertThat(secrets.planReseal(APP).items()).isEmpty();
        assertNobodyElseReads(keys);
    }

    @Test
    void aStoreThatFailsNowAndThenIsBorneAndOneThatGoesOnIsAnError() {
        write(Math.min(200, keys()));
        space.letBobRead();
        AtomicInteger requests = new AtomicInteger();
        AtomicBoolean dead = new AtomicBoolean();
        SecretStore shaky = space.as(space.alice, new InterceptedStore(space.newRaw(), new InterceptedStore.Listener() {
            @Override
            public void after(String request) {
                if (dead.get() || (request.equals("commit") && requests.incrementAndGet() == 1)) {
                    throw new StoreException.Unreachable("the test's store", "it is away");
                }
            }
        }));
        ResealSummary summary = shaky.resealAll(APP, ResealOptions.DEFAULT);
        assertThat(summary.left()).isEmpty();
        assertThat(secrets.planReseal(APP).items()).isEmpty();
        dead.set(true);
        assertThatThrownBy(() -> shaky.resealAll(APP, ResealOptions.DEFAULT))
                .isInstanceOf(StoreException.Unreachable.class);
    }

    @Test
    void anExpiredValueIsSealedAgainAndTold() {
        secrets.put(
                key(0), bytes("x"), PutOptions.DEFAULT.expiring(Instant.now().plusSeconds(3600)));
        space.letBobRead();
        SecretStore later = space.builder(space.alice)
                .clock(java.time.Clock.offset(java.time.Clock.systemUTC(), java.time.Duration.ofHours(2)))
                .open();
        assertThat(later.verify(APP).issues())
                .extracting(Verification.Issue::kind)
                .containsExactly(Verification.Kind.EXPIRED, Verification.Kind.DRIFT);
        assertThat(later.resealAll(APP, ResealOptions.DEFAULT).sealed()).isEqualTo(1);
        Verification verification = later.verify(APP);
        assertThat(verification.issues())
                .extracting(Verification.Issue::kind)
                .containsExactly(Verification.Kind.EXPIRED);
        assertThat(verification.verified()).isEqualTo(1);
        later.close();
    }
}
