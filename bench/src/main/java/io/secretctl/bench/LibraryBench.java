package io.secretctl.bench;

import io.etcd.jetcd.ByteSequence;
import io.secretctl.crypto.Context;
import io.secretctl.crypto.Expectation;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.NewValue;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The library beside raw jetcd, on one etcd with X25519 and one reader. Single operations alternate in small blocks. etcd
 * is started anew before what follows many writes, since etcd 3.4 reads slowly after those.
 *
 * <p>Arguments: the rounds (5), the values of a snapshot and of a batch (10,000), their bytes (64).
 */
public final class LibraryBench {
    private static final int READS = 1_000;
    private static final int PUTS = 200;
    private static final int BLOCK = 20;
    private static final int RAW_BATCH = 100;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final String RAW = "/raw";

    /** What one after the other would take at best: what is between it and the goal could only be done at the same time. */
    private static final String READ_AND_OPENED = "raw range read, then pure opening / " + CORES + " cores";

    /** On cores that share units of execution, less than the quotient promises. */
    private static final String OPENED_ON_ALL = "pure opening on all cores";

    private static final String SEALED_AND_WRITTEN = "pure sealing / " + CORES + " cores, then raw transactions";

    private final int many;
    private final int size;
    private final Rounds rounds;
    private final EtcdServer etcd;
    private final Space space;

    private LibraryBench(EtcdServer etcd, Space space, int rounds, int many, int size) {
        this.etcd = etcd;
        this.space = space;
        this.rounds = new Rounds(rounds, 1);
        this.many = many;
        this.size = size;
    }

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        int many = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        int size = args.length > 2 ? Integer.parseInt(args[2]) : 64;
        try (EtcdServer etcd = EtcdServer.start();
                Space space = Space.on(etcd)) {
            new LibraryBench(etcd, space, rounds, many, size).run();
        }
    }

    private void run() throws Exception {
        System.out.println(Table.machine() + "\n");
        Table table = new Table("library", "time", "beside", "time", "ratio", "goal");
        try (SecretStore writer = space.open();
                SecretStore reader = space.open();
                ConfigStore store = space.store();
                Raw raw = new Raw(etcd.endpoint())) {
            rounds.each(round -> reads(writer, reader, raw));
            row(table, "get, changed", "raw get", READS, 1, "<= 1.35");
            row(table, "get, unchanged", "raw get", READS, 1, "<= 1.05");
            rounds.each(round -> puts(writer, raw, store));
            row(table, "put", "raw get and compare-and-put", PUTS, 1, "<= 1.10");
            row(table, "put", "raw compare-and-put alone", PUTS, 1, "");
            space.seed("/many", many, size);
            etcd.restart();
            rounds.each(round -> snapshots(raw, store));
            String snapshot = "snapshot of " + many;
            row(table, snapshot, "pure opening", 1, CORES, "<= 1.10");
            row(table, snapshot, OPENED_ON_ALL, 1, 1, "");
            row(table, snapshot, "raw range read", 1, 1, "");
            row(table, snapshot, READ_AND_OPENED, 1, 1, "");
            rounds.each(round -> batches(round, writer, raw, store));
            for (String batch : List.of(batch("new"), batch("changed"))) {
                row(table, batch, "raw transactions of " + RAW_BATCH, 1, 1, "<= 1.11");
                row(table, batch, SEALED_AND_WRITTEN, 1, 1, "");
            }
        }
        System.out.print(table);
    }

    /** A row of times of one operation each, the peer's divided by the cores that could share its work. */
    private void row(Table table, String name, String peer, int operations, int cores, String goal) {
        table.row(
                name,
                time(rounds.seconds(name).times(1.0 / operations)),
                cores == 1 ? peer : peer + " / " + cores + " cores",
                time(rounds.seconds(peer).times(1.0 / operations / cores)),
                rounds.ratio(name, peer).times(cores),
                goal);
    }

    private static String time(Spread seconds) {
        return seconds.median() < 0.01 ? seconds.times(1e6) + " µs" : seconds.times(1e3) + " ms";
    }

    private void reads(SecretStore writer, SecretStore reader, Raw raw) throws Exception {
        writer.putAll(space.values("/reads", 0, READS, size), written -> {});
        etcd.restart();
        List<KeyPath> paths = new ArrayList<>();
        List<ByteSequence> keys = new ArrayList<>();
        for (int i = 0; i < READS; i++) {
            paths.add(Space.path("/reads", i));
            keys.add(Raw.bytes("/bench" + paths.get(i)));
        }
        get(reader, paths.get(0));
        raw.get(keys.get(0));
        for (int from = 1; from + BLOCK <= READS; from += BLOCK) {
            List<KeyPath> some = paths.subList(from, from + BLOCK);
            List<ByteSequence> same = keys.subList(from, from + BLOCK);
            rounds.time("get, changed", () -> {
                for (KeyPath path : some) {
                    get(reader, path);
                }
            });
            rounds.time("raw get", () -> {
                for (ByteSequence key : same) {
                    raw.get(key);
                }
            });
            rounds.time("get, unchanged", () -> {
                for (KeyPath path : some) {
                    get(reader, path);
                }
            });
        }
    }

    private static void get(SecretStore secrets, KeyPath path) {
        try (Secret secret = secrets.get(path).orElseThrow()) {
            if (secret.value().length() == 0) {
                throw new IllegalStateException("an empty value");
            }
        }
    }

    private void puts(SecretStore writer, Raw raw, ConfigStore store) throws Exception {
        etcd.restart();
        KeyPath first = Space.path("/puts", 0);
        writer.put(first, space.value(size), PutOptions.DEFAULT);
        ByteSequence sealed = sealed(store, first);
        for (int i = 0; i < PUTS; i++) {
            raw.put(rawKey(i), sealed);
        }
        for (int from = 0; from < PUTS; from += BLOCK) {
            int begin = from;
            rounds.time("put", () -> {
                for (int i = begin; i < begin + BLOCK; i++) {
                    writer.put(Space.path("/puts", i), space.value(size), PutOptions.DEFAULT);
                }
            });
            long[] revisions = new long[BLOCK];
            rounds.time("raw get and compare-and-put", () -> {
                for (int i = 0; i < BLOCK; i++) {
                    ByteSequence key = rawKey(begin + i);
                    revisions[i] = raw.put(key, sealed, raw.get(key).getModRevision());
                }
            });
            rounds.time("raw compare-and-put alone", () -> {
                for (int i = 0; i < BLOCK; i++) {
                    raw.put(rawKey(begin + i), sealed, revisions[i]);
                }
            });
        }
    }

    private static ByteSequence rawKey(int number) {
        return Raw.bytes(RAW + Space.path("", number));
    }

    private static ByteSequence sealed(ConfigStore store, KeyPath path) {
        return ByteSequence.from(store.get(path).orElseThrow().value());
    }

    private void snapshots(Raw raw, ConfigStore store) throws Exception {
        List<Entry> entries = store.list(new Prefix("/many")).entries();
        try (SecretStore fresh = space.open()) {
            rounds.time("snapshot of " + many, () -> {
                try (Snapshot snapshot = fresh.snapshot(new Prefix("/many"))) {
                    require(snapshot.secrets().size());
                }
            });
            double reading = rounds.time("raw range read", () -> require(raw.range("/bench/many")));
            double opening = rounds.time("pure opening", () -> open(entries, fresh.policies()));
            rounds.time(
                    OPENED_ON_ALL,
                    () -> Space.onAllCores(
                            many, BLOCK, (from, to) -> open(entries.subList(from, to), fresh.policies())));
            rounds.add(READ_AND_OPENED, reading + opening / CORES);
        }
    }

    private void open(List<Entry> entries, TrustedPolicies policies) {
        for (Entry entry : entries) {
            Context context = new Context(policies.store(), entry.path().value());
            Expectation expected = new Expectation(context, Position.NONE, Instant.now(), policies);
            Opener.open(Opener.verify(entry.value(), expected), space.identity().decryptionKeys())
                    .close();
        }
    }

    private String batch(String of) {
        return "batch put of " + many + ", " + of;
    }

    private void batches(int round, SecretStore writer, Raw raw, ConfigStore store) throws Exception {
        ByteSequence sealed = sealed(store, Space.path("/many", 0));
        String fresh = "/new" + round;
        batch(batch("new"), writer, store, space.values(fresh, 0, many, size));
        batch(batch("changed"), writer, store, space.values("/many", 0, many, size));
        etcd.restart();
        raw.put(rawKey(0), sealed);
        double writing = rounds.time("raw transactions of " + RAW_BATCH, () -> {
            for (int from = 0; from < many; from += RAW_BATCH) {
                List<ByteSequence> keys = new ArrayList<>();
                for (int i = from; i < Math.min(many, from + RAW_BATCH); i++) {
                    keys.add(rawKey(i));
                }
                raw.putAll(keys, sealed);
            }
        });
        double sealing = rounds.time("pure sealing", () -> space.seal(writer.policies(), many, size));
        rounds.add(SEALED_AND_WRITTEN, sealing / CORES + writing);
    }

    private void batch(String name, SecretStore writer, ConfigStore store, List<NewValue> values) throws Exception {
        etcd.restart();
        store.get(Space.path("/many", 0));
        rounds.time(name, () -> writer.putAll(values, written -> {}));
    }

    private void require(int found) {
        if (found != many) {
            throw new IllegalStateException(found + " values instead of " + many);
        }
    }
}
