package io.secretctl.bench;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The start of a container: from the start of the process to 1,000 decrypted values, beside a process that only reads
 * the same bytes from etcd, and one that does nothing; in interleaved rounds, medians and quartiles.
 *
 * <p>Arguments: the number of rounds (15).
 */
public final class StartBench {
    private static final int VALUES = 1_000;
    private static final int BYTES = 64;
    private static final String NOTHING = "does nothing";
    private static final String RANGE = "reads the range";
    private static final String OPEN = "verifies and opens 1,000 values";
    private static final List<String> WHAT = List.of(NOTHING, RANGE, OPEN);

    private StartBench() {}

    /** What each process does. */
    public static final class Child {
        private Child() {}

        /** Does nothing, reads, or reads and opens. */
        public static void main(String[] args) {
            switch (args[0]) {
                case NOTHING -> {}
                case RANGE -> {
                    try (ConfigStore store = Stores.open(args[1], Space.OPTIONS)) {
                        require(store.list(new Prefix("/app")).entries().size());
                    }
                }
                default -> {
                    try (KeyRing keys = KeyFile.read(Path.of(args[2]));
                            SecretStore secrets = SecretStore.at(args[1])
                                    .options(Space.OPTIONS)
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
        int count = args.length > 0 ? Integer.parseInt(args[0]) : 15;
        Path folder = Files.createTempDirectory("secretctl-bench");
        Path identity = folder.resolve("identity.json");
        Rounds rounds = new Rounds(count, 1);
        try (EtcdServer etcd = EtcdServer.start();
                Space space = Space.on(etcd)) {
            KeyFile.create(identity, space.identity());
            space.seed("/app", VALUES, BYTES);
            rounds.each(round -> {
                for (String what : WHAT) {
                    rounds.time(
                            what,
                            () -> run(
                                    what,
                                    space.uri(),
                                    identity.toString(),
                                    space.fingerprint().toString()));
                }
            });
        } finally {
            Files.deleteIfExists(identity);
            Files.delete(folder);
        }
        Table table = new Table("a process that", "time, ms", "of the range read");
        for (String what : WHAT) {
            table.row(what, rounds.seconds(what).times(1e3), rounds.ratio(what, RANGE));
        }
        System.out.print(Table.machine() + "\n\n" + table);
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dslf4j.internal.verbosity=ERROR",
                "-cp",
                System.getProperty("java.class.path"),
                Child.class.getName()));
        command.addAll(List.of(arguments));
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("a measured process failed");
        }
    }
}
