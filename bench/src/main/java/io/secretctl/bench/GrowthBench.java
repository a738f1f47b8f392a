package io.secretctl.bench;

import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How times grow with the readers of a value, with the keys of a key space, and with the bytes of a value: a table and a
 * plot of each. Every round measures all sizes, one after the other.
 *
 * <p>Arguments: {@code readers}, {@code keys} or {@code values}; a folder for the plot; the rounds (5, for keys 3).
 */
public final class GrowthBench {
    private static final int[] READERS = {1, 5, 50, 256};
    private static final int[] KEYS = {1_000, 10_000, 100_000};
    private static final int[] BYTES = {1, 64, 1 << 10, 8 << 10, 64 << 10, 512 << 10};
    private static final int VALUE = 64;

    /** At least this many operations make one time. */
    private static final int LEAST = 4;

    private GrowthBench() {}

    /** Measures, prints, and plots. */
    public static void main(String[] args) throws Exception {
        Path plot = Path.of(args[1], args[0] + ".svg");
        int count = args.length > 2 ? Integer.parseInt(args[2]) : args[0].equals("keys") ? 3 : 5;
        Growth growth = new Growth(new Rounds(count, 1));
        System.out.println(Table.machine() + "\n");
        switch (args[0]) {
            case "readers" -> readers(growth, plot);
            case "keys" -> keys(growth, plot);
            case "values" -> values(growth, plot);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private record Sealed(String suite, int readers, Envelopes envelopes) {}

    private static void readers(Growth growth, Path plot) throws Exception {
        List<Sealed> all = new ArrayList<>();
        for (Suite suite : Suite.values()) {
            for (int readers : READERS) {
                all.add(new Sealed(suite.keyType(), readers, new Envelopes(suite, readers, VALUE)));
            }
        }
        growth.rounds().each(round -> {
            for (Sealed one : all) {
                growth.time("seal, " + one.suite(), one.readers(), 400 / one.readers(), one.envelopes()::seal);
                growth.time("open, " + one.suite(), one.readers(), 400, one.envelopes()::open);
            }
        });
        for (Sealed one : all) {
            growth.note("bytes, " + one.suite(), one.readers(), one.envelopes().storedBytes());
        }
        growth.print("readers", READERS);
        growth.plot(plot, "readers", READERS);
    }

    private static void keys(Growth growth, Path plot) throws Exception {
        try (EtcdServer etcd = EtcdServer.start()) {
            List<Space> spaces = new ArrayList<>();
            for (int keys : KEYS) {
                Space space = new Space("etcd://" + etcd.endpoint() + "/keys" + keys);
                space.seed("/app", keys, VALUE);
                spaces.add(space);
            }
            etcd.restart();
            Prefix app = new Prefix("/app");
            growth.rounds().each(round -> {
                for (int i = 0; i < KEYS.length; i++) {
                    Space space = spaces.get(i);
                    int count = KEYS[i];
                    KeyPath some = Space.path("/app", KEYS[i] / 2);
                    growth.time("open and first get", KEYS[i], LEAST, () -> {
                        try (SecretStore secrets = space.open()) {
                            get(secrets, some);
                        }
                    });
                    try (SecretStore secrets = space.open()) {
                        growth.time("list", KEYS[i], 1, () -> secrets.list(app));
                    }
                    try (SecretStore secrets = space.open()) {
                        growth.time("snapshot", KEYS[i], 1, () -> {
                            try (Snapshot snapshot = secrets.snapshot(app)) {
                                require(snapshot.secrets().size() == count);
                            }
                        });
                        growth.time("get after a snapshot", KEYS[i], 100, () -> get(secrets, some));
                    }
                }
            });
            spaces.forEach(Space::close);
        }
        growth.print("keys", KEYS);
        growth.plot(plot, "keys", KEYS);
    }

    private static void values(Growth growth, Path plot) throws Exception {
        try (EtcdServer etcd = EtcdServer.start();
                Space space = Space.on(etcd);
                SecretStore secrets = space.open()) {
            List<Envelopes> all = IntStream.of(BYTES)
                    .mapToObj(bytes -> new Envelopes(Suite.X25519, 1, bytes))
                    .toList();
            growth.rounds().each(round -> {
                etcd.restart();
                for (int i = 0; i < BYTES.length; i++) {
                    Envelopes envelopes = all.get(i);
                    byte[] value = space.value(BYTES[i]);
                    KeyPath path = Space.path("/app", i);
                    int times = BYTES[i] > 10_000 ? 20 : 100;
                    growth.time("seal", BYTES[i], times, envelopes::seal);
                    growth.time("open", BYTES[i], times, envelopes::open);
                    growth.time("put", BYTES[i], times / 5, () -> secrets.put(path, value, PutOptions.DEFAULT));
                    growth.time("get", BYTES[i], times, () -> get(secrets, path));
                }
            });
        }
        growth.print("bytes", BYTES);
        growth.plot(plot, "bytes", BYTES);
    }

    private static void get(SecretStore secrets, KeyPath path) {
        try (Secret secret = secrets.get(path).orElseThrow()) {
            require(secret.value().length() > 0);
        }
    }

    private static void require(boolean right) {
        if (!right) {
            throw new IllegalStateException("something else was read than was written");
        }
    }
}
