package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.bytes;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.KeyId;
import io.secretctl.fixtures.EtcdEndpoint;
import io.secretctl.fixtures.Patience;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.Access;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.store.StoreException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills, with a signal that it can't catch, a process that gives Bob a right and takes it again, seals everything again
 * each time, raises the minimum, and replaces a key file: at 200 random moments, while two writers go on writing.
 */
@Tag("once")
@Timeout(value = 7200, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class KillTest {
    private static final int KILLS = 200;
    private static final int KEYS = 500;
    private static final int STARTED_AHEAD = 3;
    private static final int LONGEST_MILLIS = 400;

    /** The process that is killed. */
    static final class Rotator {
        private Rotator() {}

        public static void main(String[] args) throws IOException {
            Path folder = Path.of(args[1]);
            try (KeyRing alice = KeyFile.read(folder.resolve("alice.key"));
                    KeyRing bob = KeyFile.read(folder.resolve("bob.key"));
                    KeyRing root = KeyFile.read(folder.resolve("root.key"));
                    SecretStore secrets = SecretStore.at(args[0])
                            .identity(alice)
                            .root(RootFingerprint.parse(args[2]))
                            .options(Patience.STORE)
                            .memory(ReaderMemory.inFolder(folder.resolve("state")))
                            .open()) {
                System.out.println("ready");
                if (System.in.read() < 0) {
                    return;
                }
                Thread keyFiles = new Thread(() -> {
                    for (int i = 0; ; i++) {
                        KeyFile.replace(folder.resolve("both.key"), i % 2 == 0 ? alice : bob);
                    }
                });
                keyFiles.setDaemon(true);
                keyFiles.start();
                while (true) {
                    boolean mayRead = secrets.policy().readers(key(0)).contains("bob");
                    publish(
                            secrets,
                            root,
                            draft -> mayRead
                                    ? draft.revoke("bob", APP, Set.of(Access.READ))
                                    : draft.grant("bob", APP, Set.of(Access.READ)));
                    secrets.resealAll(APP, ResealOptions.DEFAULT);
                    secrets.settle(List.of(root.signer()), Instant.now());
                }
            }
        }
    }

    private static void publish(SecretStore secrets, KeyRing root, UnaryOperator<PolicyDraft> change) {
        while (true) {
            secrets.refreshPolicies();
            try {
                secrets.publish(change.apply(secrets.policy().draft()).build(Instant.now()), List.of(root.signer()));
                return;
            } catch (StoreException.Conflict e) {
                // somebody else's came first
            }
        }
    }

    @TempDir
    Path folder;

    private final AtomicIntegerArray written = new AtomicIntegerArray(KEYS);
    private final AtomicBoolean ended = new AtomicBoolean();

    @Test
    void whateverMomentItIsKilledNothingIsLostAndARerunCompletes() throws Exception {
        try (EtcdEndpoint etcd = EtcdEndpoint.open()) {
            String uri = etcd.newAddress();
            try (TestSpace space = new TestSpace(uri)) {
                space.enrolBob();
                KeyFile.create(folder.resolve("alice.key"), space.alice);
                KeyFile.create(folder.resolve("bob.key"), space.bob);
                KeyFile.create(folder.resolve("root.key"), space.root);
                KeyFile.create(folder.resolve("both.key"), space.alice);
                SecretStore secrets = space.as(space.alice);
                for (int i = 0; i < KEYS; i++) {
                    secrets.put(key(i), bytes("0"), PutOptions.DEFAULT);
                }
                ExecutorService pool = Executors.newFixedThreadPool(2);
                List<Future<?>> writers = new ArrayList<>();
                for (int w = 0; w < 2; w++) {
                    int writer = w;
                    writers.add(pool.submit(() -> write(space.builder(space.alice), writer)));
                }
                try {
                    killAndLook(uri, space, secrets);
                } finally {
                    ended.set(true);
                    pool.shutdown();
                }
                for (Future<?> writer : writers) {
                    writer.get();
                }
                complete(space, secrets);
            }
        }
    }

    private Void write(SecretStoreBuilder as, int writer) throws InterruptedException {
        Random random = new Random(writer);
        try (SecretStore own = as.open()) {
            for (int n = 1; !ended.get(); n++) {
                int number = 2 * random.nextInt(KEYS / 2) + writer; // each has keys of its own
                own.put(key(number), bytes(Integer.toString(n)), PutOptions.DEFAULT);
                written.set(number, n);
                Thread.sleep(5); // the machine is to be the rotator's too
            }
        }
        return null;
    }

    private void killAndLook(String uri, TestSpace space, SecretStore secrets) throws Exception {
        Random random = new Random(20260301);
        Set<KeyId> known = Set.of(space.alice.signer().id(), space.bob.signer().id());
        Queue<Process> ahead = new ArrayDeque<>();
        try {
            for (int kill = 0; kill < KILLS; kill++) {
                while (ahead.size() < STARTED_AHEAD) {
                    ahead.add(start(uri, space.created.root()));
                }
                Process victim = ahead.remove();
                BufferedReader out = victim.inputReader(StandardCharsets.UTF_8);
                assertThat(out.readLine()).as(this::errors).isEqualTo("ready");
                victim.getOutputStream().write('\n');
                victim.getOutputStream().flush();
                Thread.sleep(random.nextInt(LONGEST_MILLIS));
                assertThat(victim.isAlive()).as(this::errors).isTrue();
                victim.destroyForcibly();
                assertThat(victim.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
                assertAllIsThere(secrets);
                try (KeyRing left = KeyFile.read(folder.resolve("both.key"))) {
                    assertThat(known).contains(left.signer().id());
                }
            }
        } finally {
            ahead.forEach(Process::destroyForcibly);
        }
    }

    private String errors() {
        try {
            return "what the killed process said: " + Files.readString(folder.resolve("rotator.err"));
        } catch (IOException e) {
            return "what the killed process said can't be read: " + e;
        }
    }

    private Process start(String uri, RootFingerprint root) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Rotator.class.getName(),
                uri,
                folder.toString(),
                root.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("rotator.err").toFile()))
                .start();
    }

    /** Every value is there, reads, and is no older than the last that a writer was told it has written. */
    private void assertAllIsThere(SecretStore secrets) {
        int[] before = new int[KEYS];
        for (int i = 0; i < KEYS; i++) {
            before[i] = written.get(i);
        }
        try (Snapshot snapshot = secrets.snapshot(APP)) {
            assertThat(snapshot.secrets()).hasSize(KEYS);
            snapshot.secrets().forEach((path, secret) -> {
                int number = Integer.parseInt(path.value().substring("/app/k".length()));
                assertThat(Integer.parseInt(secret.utf8())).isGreaterThanOrEqualTo(before[number]);
            });
        }
    }

    private void complete(TestSpace space, SecretStore secrets) {
        secrets.refreshPolicies();
        if (secrets.policy().readers(key(0)).contains("bob")) {
            publish(secrets, space.root, draft -> draft.revoke("bob", APP, Set.of(Access.READ)));
        }
        ResealSummary summary = secrets.resealAll(APP, ResealOptions.DEFAULT);
        assertThat(summary.examined()).isEqualTo(KEYS);
        assertThat(summary.left()).isEmpty();
        assertThat(secrets.settle(List.of(space.root.signer()), Instant.now()).complete())
                .isTrue();
        for (int i = 0; i < KEYS; i++) {
            assertThat(secrets.get(key(i)).orElseThrow().utf8()).isEqualTo(Integer.toString(written.get(i)));
        }
        SecretStore bobs = space.as(space.bob);
        assertThatThrownBy(() -> bobs.get(key(0))).isInstanceOf(EnvelopeException.NotForYou.class);
        try (Snapshot snapshot = bobs.snapshot(APP)) {
            assertThat(snapshot.secrets()).isEmpty();
            assertThat(snapshot.sealedToOthers()).hasSize(KEYS);
        }
        assertThat(secrets.verify(APP).issues()).isEmpty();
    }
}
