package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.secrets.Observation.Operation;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a metric or an alarm is told, and what a start-up asks of the store. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ObserverTest {
    private static final KeyPath DB = new KeyPath("/app/db/password");

    private final EtcdServer etcd = EtcdServer.start();
    private final TestSpace space = new TestSpace("etcd://" + etcd.endpoint() + "/p");
    private final List<Observation> observed = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() {
        space.close();
        etcd.close();
    }

    private <T extends Observation> List<T> all(Class<T> kind) {
        return observed.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    @Test
    void everythingIsToldAndNoSecretIsInIt() {
        SecretStore secrets =
                space.remember(space.builder(space.uri).observer(observed::add).open());
        secrets.watch(Prefix.ALL, event -> {});
        byte[] canary = "canary-77aa".getBytes(StandardCharsets.UTF_8);
        Written written = secrets.put(DB, canary, PutOptions.DEFAULT);
        secrets.get(DB).orElseThrow().close();
        space.overwrite(DB, canary);
        assertThatThrownBy(() -> secrets.get(DB)).isInstanceOf(EnvelopeException.Malformed.class);
        etcd.kill();
        assertThatThrownBy(() -> secrets.get(DB)).isInstanceOf(StoreException.Unreachable.class);
        while (all(Observation.WatchState.class).size() < 2) {
            assertThat(Thread.currentThread().isInterrupted()).isFalse();
        }
        assertThat(all(Observation.Wrote.class)).containsExactly(new Observation.Wrote(written));
        assertThat(all(Observation.Read.class)).contains(new Observation.Read(1));
        assertThat(all(Observation.Refused.class)).anySatisfy(refused -> {
            assertThat(refused.path()).isEqualTo(DB);
            assertThat(refused.reason()).isInstanceOf(EnvelopeException.Malformed.class);
        });
        assertThat(all(Observation.StoreCall.class))
                .anyMatch(c -> c.operation() == Operation.COMMIT && c.failure().isEmpty())
                .anyMatch(c -> c.failure()
                        .filter(StoreException.Unreachable.class::isInstance)
                        .isPresent())
                .allMatch(c -> !c.took().isNegative());
        assertThat(all(Observation.WatchState.class).get(0).problem()).isEmpty();
        assertThat(all(Observation.WatchState.class).get(1).problem()).isPresent();
        assertThat(observed.toString()).doesNotContain("canary");
        etcd.restart();
    }

    @Test
    void aLostRaceIsTold() {
        SecretStore secrets =
                space.remember(space.builder(space.uri).observer(observed::add).open());
        space.change(d -> d.addIdentity("bob", TestSpace.identity(space.bob)));
        secrets.put(DB, new byte[1], PutOptions.DEFAULT);
        assertThat(all(Observation.Conflict.class))
                .containsExactly(new Observation.Conflict(new KeyPath("/.secretctl/policy/2")));
    }

    @Test
    void anObserverThatThrowsChangesNothing() {
        List<Throwable> reported = new CopyOnWriteArrayList<>();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> reported.add(e));
        SecretStore secrets = space.remember(space.builder(space.uri)
                .observer(observation -> {
                    throw new IllegalStateException("at every observation");
                })
                .open());
        secrets.put(DB, "x".getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT);
        assertThat(secrets.get(DB).orElseThrow().utf8()).isEqualTo("x");
        Thread.currentThread().setUncaughtExceptionHandler(null);
        assertThat(reported).isNotEmpty();
    }

    @Test
    void aStartUpThatReadsAThousandKeysDoesAFewRangeReads() {
        for (int i = 0; i < 1000; i++) {
            space.put(new KeyPath("/app/k" + i), "value " + i);
        }
        long before = etcd.answered("Range");
        try (SecretStore secrets = space.builder(space.uri).open();
                Snapshot snapshot = secrets.snapshot(new Prefix("/app"))) {
            assertThat(snapshot.secrets()).hasSize(1000);
        }
        // Pages of 500 and of what a message holds; each prefix asks for its own key too.
        assertThat(etcd.answered("Range") - before).isBetween(2L, 8L);
    }
}
