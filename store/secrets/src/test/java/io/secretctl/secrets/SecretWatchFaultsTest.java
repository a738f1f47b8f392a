package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whatever becomes of the connection and the server, the watch ends with what is stored, and nothing is told twice. */
@Tag("once")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class SecretWatchFaultsTest {
    private static final Prefix APP = new Prefix("/app");
    private static final KeyPath A = new KeyPath("/app/a");

    private final EtcdServer etcd = EtcdServer.start();
    private final FaultyProxy proxy = new FaultyProxy(etcd.port());
    private final TestSpace space = new TestSpace("etcd://" + etcd.endpoint() + "/p");
    private final SecretStore reader = space.remember(space.builder("etcd://" + proxy.endpoint() + "/p")
            .options(StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(10)))
            .open());
    private final EventRecorder seen = new EventRecorder();

    @AfterEach
    void closeAll() {
        space.close();
        proxy.close();
        etcd.close();
    }

    /** What is stored is what was told: by the values, and by the newest version of each. */
    private void assertComplete() {
        Map<KeyPath, String> stored = new TreeMap<>();
        Map<KeyPath, Long> versions = new TreeMap<>();
        try (SecretStore fresh =
                        space.builder("etcd://" + etcd.endpoint() + "/p").open();
                Snapshot snapshot = fresh.snapshot(APP)) {
            snapshot.secrets().forEach((path, secret) -> {
                stored.put(path, secret.utf8());
                versions.put(path, secret.info().version());
            });
        }
        seen.awaitValues(stored);
        versions.forEach((path, version) -> assertThat(seen.versions(path))
                .as("versions of %s", path)
                .isSorted()
                .doesNotHaveDuplicates()
                .endsWith(version));
        assertThat(seen.all(SecretEvent.Refused.class)).isEmpty();
        assertThat(seen.overlapped()).isFalse();
    }

    @Test
    void aHundredCompactionsUnderRandomWritersAndCuts() throws Exception {
        reader.watch(APP, seen);
        AtomicBoolean over = new AtomicBoolean();
        List<Throwable> failures = new ArrayList<>();
        List<Thread> writers = new ArrayList<>();
        for (int w = 0; w < 2; w++) {
            Random random = new Random(w);
            // A reader that also reads for itself: the watch must not take news of an older version for a rollback.
            SecretStore writer = w == 0 ? space.secrets : reader;
            Thread thread = new Thread(() -> {
                while (!over.get()) {
                    KeyPath path = new KeyPath("/app/k" + random.nextInt(20));
                    try {
                        if (random.nextInt(10) == 0) {
                            writer.delete(path, PutOptions.DEFAULT);
                        } else {
                            byte[] value = ("" + random.nextLong()).getBytes(StandardCharsets.UTF_8);
                            writer.put(path, value, PutOptions.DEFAULT);
                        }
                    } catch (StoreException | SecretException.Contended e) {
                        // its connection was cut
                    } catch (RuntimeException e) {
                        synchronized (failures) {
                            failures.add(e);
                        }
                    }
                }
            });
            writers.add(thread);
            thread.start();
        }
        for (int i = 0; i < 100; i++) {
            if (i % 4 == 0) {
                proxy.cutAll();
            }
            etcd.compact(space.raw.list(APP).revision());
        }
        over.set(true);
        for (Thread thread : writers) {
            thread.join();
        }
        assertThat(failures).isEmpty();
        assertComplete();
    }

    @Test
    void aPartitionAndItsEnd() {
        reader.watch(APP, seen);
        int partitions = 0;
        for (Mode mode : List.of(Mode.REFUSE, Mode.MUTE)) {
            proxy.become(mode);
            if (mode == Mode.REFUSE) {
                proxy.cutAll();
            }
            space.put(A, "during " + mode);
            seen.await(SecretEvent.Stale.class, ++partitions);
            etcd.compact(space.raw.list(APP).revision());
            proxy.become(Mode.PASS);
            seen.await(SecretEvent.Current.class, partitions);
            seen.awaitValue(A, "during " + mode);
        }
        assertComplete();
    }

    @Test
    void aConnectionThatIsDeadAndNobodySaysSo() {
        reader.watch(APP, seen);
        space.put(A, "before");
        seen.awaitValue(A, "before");
        proxy.freezeOpen();
        space.put(A, "after");
        seen.awaitValue(A, "after");
        assertComplete();
    }

    @Test
    void aServerThatDropsTheStreamAfterItsHeader() {
        reader.watch(APP, seen);
        for (int bytes = 40; bytes <= 160; bytes += 40) {
            proxy.cutAfterAnswers(bytes);
            proxy.cutAll();
            space.put(A, "after " + bytes);
        }
        seen.await(SecretEvent.Stale.class, 1);
        proxy.cutAfterAnswers(Integer.MAX_VALUE);
        seen.awaitValue(A, "after 160");
        assertComplete();
    }

    @Test
    void aRestartOfTheServer() {
        reader.watch(APP, seen);
        space.put(A, "before");
        etcd.kill();
        seen.await(SecretEvent.Stale.class, 1);
        etcd.restart();
        space.put(A, "after");
        seen.await(SecretEvent.Current.class, 1);
        assertComplete();
    }

    @Test
    void aPolicyThatChangedDuringAPartition() {
        space.put(A, "one");
        reader.watch(APP, seen);
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        seen.await(SecretEvent.Stale.class, 1);
        space.change(d -> d.minimumPolicyVersion(2));
        proxy.become(Mode.PASS);
        assertThat(seen.await(SecretEvent.Lapsed.class, 1).path()).isEqualTo(A);
    }

    @Test
    void closingIsPromptThoughTheServerIsMute() {
        var watch = reader.watch(APP, seen);
        etcd.pause();
        seen.await(SecretEvent.Stale.class, 1);
        long start = System.nanoTime();
        watch.close();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
        etcd.resume();
    }

    @Test
    void withoutAServerItDoesNotBegin() {
        etcd.kill();
        assertThatThrownBy(() -> reader.watch(APP, seen)).isInstanceOf(StoreException.Unreachable.class);
        assertThat(seen.events()).isEmpty();
        etcd.restart();
    }
}
