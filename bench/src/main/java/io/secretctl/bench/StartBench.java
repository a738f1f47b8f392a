package io.secretctl.bench;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.KeySpace;
import io.secretctl.secrets.NewValue;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * The start of a container: from the start of the process to 1,000 decrypted values, beside a process that only reads
 * the same bytes from etcd, and one that does nothing; in interleaved rounds, medians and quartiles.
 *
 * <p>Arguments: the number of rounds (15).
 */
public final class StartBench {
    private static final int VALUES = 1_000;
    private static final int BYTES = 64;
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));

    private StartBench() {}

    /** What each process does. */
    public static final class Child {
        private Child() {}

        /** Does nothing, reads, or reads and opens. */
        public static void main(String[] args) {
            switch (args[0]) {
                case "nothing" -> {}
                case "range" -> {
                    try (ConfigStore store = Stores.open(args[1], OPTIONS)) {
                        require(store.list(new Prefix("/app")).entries().size());
                    }
                }
                default -> {
                    try (KeyRing keys = KeyFile.read(Path.of(args[2]));
                            SecretStore secrets = SecretStore.at(args[1])
                                    .options(OPTIONS)
                                    .identity(keys)
                                    .root(RootFingerprint.parse(args[3]))
                                    .open();
                            Snapshot snapshot = secrets.snapshot(new Prefix("/app"))) {
                        require(snapshot.secrets().size());
                    }
                }
            }
        }

        private static void require(int found) {
            if (found != VALUES) {
                throw new IllegalStateException(found + " values instead of " + VALUES);
            }
        }
    }

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        Path folder = Files.createTempDirectory("secretctl-bench");
        Path identity = folder.resolve("identity.json");
        try (EtcdServer etcd = EtcdServer.start();
                KeyRing root = KeyRing.generateSigningOnly(Instant.now());
                KeyRing app = KeyRing.generate(Suite.X25519, Instant.now())) {
            String uri = "etcd://" + etcd.endpoint() + "/bench";
            KeyFile.create(identity, app);
            KeySpace.Created created = SecretStore.init(
                    uri, OPTIONS, root, "app", app.publicIdentity().orElseThrow(), Instant.now());
            seed(uri, app, created.root());
            long[][] nanos = new long[3][rounds];
            for (int round = -1; round < rounds; round++) { // the first warms the file cache
                for (int what = 0; what < 3; what++) {
                    String name = List.of("nothing", "range", "open").get(what);
                    long took =
                            run(name, uri, identity.toString(), created.root().toString());
                    if (round >= 0) {
                        nanos[what][round] = took;
                    }
                }
            }
            report(nanos);
        } finally {
            Files.deleteIfExists(identity);
            Files.delete(folder);
        }
    }

    private static void seed(String uri, KeyRing app, RootFingerprint root) {
        try (SecretStore secrets =
                SecretStore.at(uri).options(OPTIONS).identity(app).root(root).open()) {
            List<NewValue> values = new ArrayList<>();
            for (int i = 0; i < VALUES; i++) {
                KeyPath path = new KeyPath(String.format("/app/k%04d", i));
                values.add(new NewValue(path, SecretBytes.copyOf(new byte[BYTES]), PutOptions.DEFAULT));
            }
            secrets.putAll(values, written -> {});
        }
    }

    private static long run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(List.of(arguments));
        long begin = System.nanoTime();
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        long took = System.nanoTime() - begin;
        if (exit != 0) {
            throw new IllegalStateException("a measured process failed");
        }
        return took;
    }

    private static void report(long[][] nanos) {
        String[] names = {"a JVM that does nothing", "plain range read", "1,000 values verified and opened"};
        for (long[] times : nanos) {
            Arrays.sort(times);
        }
        for (int i = 0; i < nanos.length; i++) {
            long[] times = nanos[i];
            System.out.printf(
                    Locale.ROOT,
                    "%-34s median %6.0f ms (quartiles %.0f to %.0f), %.2f of the range read%n",
                    names[i],
                    times[times.length / 2] / 1e6,
                    times[times.length / 4] / 1e6,
                    times[times.length * 3 / 4] / 1e6,
                    (double) times[times.length / 2] / nanos[1][nanos[1].length / 2]);
        }
    }
}
