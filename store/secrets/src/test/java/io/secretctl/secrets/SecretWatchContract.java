package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.fixtures.Patience;
import io.secretctl.policy.Access;
import io.secretctl.policy.TrustException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Watch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A watch of the facade on a real store, and what it tells when that store lies. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
abstract class SecretWatchContract {
    private static final Prefix APP = new Prefix("/app");
    private static final KeyPath DB = new KeyPath("/app/db/password");
    private static final KeyPath USER = new KeyPath("/app/db/user");

    @TempDir
    Path folder;

    private TestSpace space;
    private final EventRecorder seen = new EventRecorder();

    /** An empty store. */
    abstract String uri();

    @BeforeEach
    void init() {
        space = new TestSpace(uri());
    }

    @AfterEach
    void close() {
        space.close();
    }

    private SecretStore reader() {
        return space.remember(space.builder(space.uri).open());
    }

    @Test
    void itBeginsWithWhatIsThereAndTellsWhatChanges() {
        space.put(DB, "one");
        space.put(new KeyPath("/other"), "unseen");
        reader().watch(APP, seen);
        assertThat(seen.events()).singleElement().isInstanceOf(SecretEvent.Ready.class);
        assertThat(seen.values()).isEqualTo(Map.of(DB, "one"));
        space.put(DB, "two");
        space.put(USER, "me");
        seen.awaitValues(Map.of(DB, "two", USER, "me"));
        space.secrets.delete(USER, PutOptions.DEFAULT);
        assertThat(seen.await(SecretEvent.Deleted.class, 1).info().path()).isEqualTo(USER);
        space.put(USER, "again");
        seen.awaitValues(Map.of(DB, "two", USER, "again"));
        assertThat(seen.versions(DB)).containsExactly(1L, 2L);
        assertThat(seen.versions(USER)).containsExactly(1L, 3L);
        assertThat(seen.overlapped()).isFalse();
    }

    @Test
    void whatIsForgedOrRolledBackIsToldAndTheLastGoodValueStands() {
        space.put(DB, "old");
        byte[] old = space.stored(DB);
        space.put(DB, "good");
        byte[] good = space.stored(DB);
        try (LiveSecrets live = reader().live(APP, List.of(DB), seen)) {
            space.overwrite(DB, old);
            assertThat(seen.await(SecretEvent.Refused.class, 1).reason())
                    .isInstanceOf(EnvelopeException.RolledBack.class);
            space.overwrite(DB, "no envelope".getBytes(StandardCharsets.UTF_8));
            assertThat(seen.await(SecretEvent.Refused.class, 2).reason())
                    .isInstanceOf(EnvelopeException.Malformed.class);
            space.remove(DB);
            assertThat(seen.await(SecretEvent.Refused.class, 3).reason()).isInstanceOf(SecretException.Vanished.class);
            assertThat(live.read("/app/db/password", Secret::text)).isEqualTo("good");
            assertThat(live.refused()).containsOnlyKeys(DB);
            space.overwrite(DB, good);
            space.put(USER, "after");
            seen.awaitValue(USER, "after");
            assertThat(live.refused()).isEmpty();
            assertThat(live.read("/app/db/password", Secret::text)).isEqualTo("good");
        }
    }

    @Test
    void aForgeryThatIsThereAtTheBeginningIsToldAtTheBeginning() {
        space.put(DB, "good");
        space.overwrite(USER, "no envelope".getBytes(StandardCharsets.UTF_8));
        SecretStore reader = reader();
        reader.watch(APP, seen);
        SecretEvent.Ready ready = seen.await(SecretEvent.Ready.class, 1);
        assertThat(ready.refused()).containsOnlyKeys(USER);
        assertThat(ready.snapshot().secrets()).containsOnlyKeys(DB);
        assertThatThrownBy(() -> reader.live(APP, USER)).isInstanceOf(EnvelopeException.Malformed.class);
        try (LiveSecrets live = reader.live(APP, DB)) {
            assertThatThrownBy(() -> live.get("/app/db/user")).isInstanceOf(EnvelopeException.Malformed.class);
        }
    }

    @Test
    void aNewReaderAndANewWriterAreKnownAtOnce() {
        space.put(DB, "one");
        SecretStore bobs = space.as(space.bob);
        bobs.watch(APP, seen);
        assertThat(seen.await(SecretEvent.Ready.class, 1).snapshot().sealedToOthers())
                .hasSize(1);
        space.change(d -> d.addIdentity("bob", TestSpace.identity(space.bob))
                .grant("bob", APP, Set.of(Access.READ, Access.WRITE)));
        space.secrets.reseal(DB, false);
        seen.awaitValue(DB, "one");
        bobs.refreshPolicies();
        bobs.put(USER, "bob's".getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT);
        seen.awaitValue(USER, "bob's");
        space.change(d -> d.revoke("bob", APP, Set.of(Access.READ, Access.WRITE)));
        space.put(DB, "two");
        assertThat(seen.await(SecretEvent.SealedToOthers.class, 1).info().path())
                .isEqualTo(DB);
    }

    @Test
    void aValueThatThePolicyNoLongerAcceptsLapses() {
        space.put(DB, "one");
        try (LiveSecrets live = reader().live(APP, List.of(DB), seen)) {
            space.change(d -> d.minimumPolicyVersion(2));
            assertThat(seen.await(SecretEvent.Lapsed.class, 1).path()).isEqualTo(DB);
            assertThatThrownBy(() -> live.get("/app/db/password")).isInstanceOf(EnvelopeException.NotAllowed.class);
            space.secrets.put(DB, "two".getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT.replacingRefused());
            seen.awaitValue(DB, "two");
            assertThat(live.read("/app/db/password", Secret::text)).isEqualTo("two");
        }
    }

    @Test
    void aValueExpiresWhileItIsWatched() {
        SettableClock clock = new SettableClock(TestSpace.T0);
        space.secrets.put(
                DB, "short".getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT.expiring(TestSpace.T0.plusSeconds(2)));
        SecretStore reader =
                space.remember(space.builder(space.uri).clock(clock).open());
        try (LiveSecrets live = reader.live(APP, List.of(DB), seen)) {
            assertThat(live.read("/app/db/password", Secret::text)).isEqualTo("short");
            clock.set(TestSpace.T0.plusSeconds(2));
            assertThat(seen.await(SecretEvent.Lapsed.class, 1).reason()).isInstanceOf(EnvelopeException.Expired.class);
            assertThatThrownBy(() -> live.get("/app/db/password")).isInstanceOf(EnvelopeException.Expired.class);
        }
    }

    @Test
    void anOlderPolicyPutBackMakesItStale() {
        space.put(DB, "one");
        space.change(d -> d.addIdentity("bob", TestSpace.identity(space.bob)));
        KeyPath second = new KeyPath("/.secretctl/policy/2");
        byte[] policy = space.stored(second);
        reader().watch(APP, seen);
        space.remove(second);
        assertThat(seen.await(SecretEvent.Stale.class, 1).reason()).isInstanceOf(TrustException.RolledBack.class);
        space.overwrite(second, policy);
        seen.await(SecretEvent.Current.class, 1);
        space.secrets.refreshPolicies();
        space.put(DB, "two");
        seen.awaitValue(DB, "two");
    }

    @Test
    void aListenerThatThrowsHearsTheNextEventAllTheSame() {
        List<Throwable> reported = new ArrayList<>();
        EventRecorder throwing = new EventRecorder(event -> {
            Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
                synchronized (reported) {
                    reported.add(e);
                }
            });
            throw new IllegalStateException("at every event");
        });
        reader().watch(APP, throwing);
        space.put(DB, "one");
        throwing.awaitValue(DB, "one");
        space.put(DB, "two");
        throwing.awaitValue(DB, "two");
        Thread.currentThread().setUncaughtExceptionHandler(null);
        synchronized (reported) {
            assertThat(reported).hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void aSlowListenerMissesNothingAndHoldsUpNobody() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        EventRecorder slow = new EventRecorder(event -> {
            if (event instanceof SecretEvent.Changed) {
                await(go);
            }
        });
        EventRecorder quick = seen;
        SecretStore reader = reader();
        reader.watch(APP, slow);
        reader.watch(APP, quick);
        space.put(DB, "0");
        slow.awaitValue(DB, "0");
        for (int i = 1; i <= 20; i++) {
            space.put(DB, "" + i);
            space.put(USER, "" + i);
        }
        quick.awaitValues(Map.of(DB, "20", USER, "20"));
        assertThat(slow.values()).isEqualTo(Map.of(DB, "0"));
        go.countDown();
        slow.awaitValues(Map.of(DB, "20", USER, "20"));
        assertThat(slow.versions(DB)).isSorted().doesNotHaveDuplicates();
        assertThat(slow.overlapped()).isFalse();
    }

    @Test
    void whenItIsClosedNothingIsToldAnyMore() {
        SecretStore reader = reader();
        Watch watch = reader.watch(APP, seen);
        EventRecorder other = new EventRecorder();
        reader.watch(APP, other);
        watch.close();
        watch.close();
        space.put(DB, "after");
        other.awaitValue(DB, "after");
        assertThat(seen.events()).hasSize(1);
        reader.close();
        int told = other.events().size();
        space.put(DB, "later");
        assertThat(other.events()).hasSize(told);
    }

    @Test
    void theListenerItselfMayClose() {
        List<Watch> watch = new ArrayList<>();
        EventRecorder closing = new EventRecorder(event -> {
            if (event instanceof SecretEvent.Changed) {
                watch.get(0).close();
            }
        });
        SecretStore reader = reader();
        watch.add(reader.watch(APP, closing));
        EventRecorder other = seen;
        reader.watch(APP, other);
        space.put(DB, "one");
        closing.awaitValue(DB, "one");
        space.put(DB, "two");
        other.awaitValue(DB, "two");
        assertThat(closing.values()).isEqualTo(Map.of(DB, "one"));
    }

    @Test
    void aLiveViewFailsAtTheStartIfARequiredValueIsMissing() {
        space.put(DB, "one");
        SecretStore reader = reader();
        assertThatThrownBy(() -> reader.live(APP, DB, USER))
                .isInstanceOf(SecretException.Missing.class)
                .hasMessage("required values are missing: /app/db/user");
        SecretStore bobs = space.as(space.bob);
        assertThatThrownBy(() -> bobs.live(APP, DB))
                .isInstanceOf(SecretException.Missing.class)
                .hasMessage("required values are missing: /app/db/password (sealed to others)");
        try (LiveSecrets live = reader.live(APP, DB)) {
            assertThat(live.find("/app/db/user", Secret::text)).isEmpty();
            assertThat(live.paths()).containsExactly(DB);
            assertThat(live.stale()).isEmpty();
            assertThat(live.age()).isEqualTo(Duration.ZERO);
            assertThatThrownBy(() -> live.get("/other")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void typedReadsNameThePathAndNeverTheValue() {
        space.put(DB, "canary-5f1d");
        space.put(new KeyPath("/app/port"), " 8443\n");
        space.put(new KeyPath("/app/on"), "true");
        space.put(new KeyPath("/app/wait"), "90s");
        space.put(new KeyPath("/app/iso"), "PT1M30S");
        space.secrets.put(new KeyPath("/app/binary"), new byte[] {(byte) 0xff}, PutOptions.DEFAULT);
        try (LiveSecrets live = reader().live(APP)) {
            assertThat(live.<Long>read("/app/port", Secret::integer)).isEqualTo(8443);
            assertThat(live.<Boolean>read("/app/on", Secret::flag)).isTrue();
            assertThat(live.read("/app/wait", Secret::duration)).isEqualTo(Duration.ofSeconds(90));
            assertThat(live.read("/app/iso", Secret::duration)).isEqualTo(Duration.ofSeconds(90));
            assertThat(live.read("/app/binary", Secret::bytes)).containsExactly(0xff);
            assertWrong(() -> live.read("/app/binary", Secret::text), "/app/binary", "text in UTF-8");
            assertWrong(() -> live.read("/app/db/password", Secret::integer), "/app/db/password", "an integer");
            assertWrong(() -> live.read("/app/db/password", Secret::flag), "/app/db/password", "true or false");
            assertWrong(() -> live.read("/app/db/password", Secret::duration), "/app/db/password", "a span of time");
            assertWrong(
                    () -> live.read(
                            "/app/db/password",
                            s -> s.as("an even number", text -> {
                                throw new IllegalArgumentException(text);
                            })),
                    "/app/db/password",
                    "an even number");
        }
    }

    private static void assertWrong(Runnable read, String path, String wanted) {
        assertThatThrownBy(read::run)
                .isInstanceOf(SecretException.WrongType.class)
                .hasMessageStartingWith("the value at " + path + " is not " + wanted)
                .hasMessageNotContaining("canary")
                .hasNoCause();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(Patience.WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
