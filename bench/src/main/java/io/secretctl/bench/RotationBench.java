package io.secretctl.bench;

import io.secretctl.crypto.Context;
import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Expectation;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.Prefix;
import io.secretctl.store.Write;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rotation of many values on etcd, beside its two parts in the same run: the pure cryptography of it (verify, open, seal
 * to all readers) on every core, and the pure writing of as many bytes in the same transactions.
 *
 * <p>Arguments: the number of values (100,000), their size in bytes (200), the readers (5).
 */
public final class RotationBench {
    private static final String APP = "/app";
    private static final int SAMPLE = 2_000;

    private final Rounds once = new Rounds(1, 0);
    private final Space space;
    private final int keys;
    private final int size;

    private RotationBench(Space space, int keys, int size, int readers) {
        this.space = space;
        this.keys = keys;
        this.size = size;
        space.publish(draft -> {
            for (int i = 1; i < readers - 1; i++) {
                Space.withReader(draft, "reader" + i, new Prefix(APP));
            }
        });
    }

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        int keys = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int size = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        int readers = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        try (EtcdServer etcd = EtcdServer.start();
                Space space = Space.on(etcd)) {
            System.out.printf("%s%n%n%d values of %d bytes, %d readers:%n%n", Table.machine(), keys, size, readers);
            new RotationBench(space, keys, size, readers).run();
        }
    }

    private void run() throws Exception {
        space.seed(APP, keys, size);
        space.publish(draft -> Space.withReader(draft, "late", new Prefix(APP)));
        try (SecretStore secrets = space.open();
                ConfigStore store = space.store()) {
            crypto(secrets.policies(), store);
            writes(store);
            once.each(round -> {
                once.time("rotate", () -> rotate(secrets));
                once.time("rotate, nothing due", () -> rotate(secrets));
            });
        }
        Table table = new Table("", "time", "of pure cryptography", "goal", "values a second");
        for (String name : List.of("pure cryptography", "pure etcd writes", "rotate", "rotate, nothing due")) {
            double seconds = once.seconds(name).median();
            table.row(
                    name,
                    String.format("%.2f s", seconds),
                    String.format("%.2f", once.ratio(name, "pure cryptography").median()),
                    name.equals("rotate") ? "<= 1.30" : "",
                    String.format("%,.0f", keys / seconds));
        }
        System.out.print(table);
    }

    /** The same few envelopes again and again: all of them would not fit into the heap. */
    private void crypto(TrustedPolicies policies, ConfigStore store) throws Exception {
        List<Entry> sample = new ArrayList<>();
        for (int i = 0; i < Math.min(SAMPLE, keys); i++) {
            sample.add(store.get(Space.path(APP, i)).orElseThrow());
        }
        List<Recipient> recipients = policies.recipients(Space.path(APP, 0), Suite.X25519);
        List<DecryptionKey> own = space.identity().decryptionKeys();
        Sealer sealer = new Sealer(space.identity().signer());
        once.each(round -> once.time(
                "pure cryptography",
                () -> Space.onAllCores(keys, Space.BATCH, (from, to) -> {
                    for (int i = from; i < to; i++) {
                        Entry entry = sample.get(i % sample.size());
                        Context context =
                                new Context(policies.store(), entry.path().value());
                        VerifiedEnvelope envelope = Opener.verify(
                                entry.value(), new Expectation(context, Position.NONE, Instant.now(), policies));
                        EnvelopeHeader header = space.header(
                                policies,
                                entry.path(),
                                envelope.header().position().next(),
                                Optional.of(envelope.payloadHash()));
                        try (SecretBytes plaintext = Opener.open(envelope, own)) {
                            sealer.seal(header, plaintext.toByteArray(), recipients);
                        }
                    }
                })));
    }

    private void writes(ConfigStore store) throws Exception {
        byte[] bytes = new byte[store.get(Space.path(APP, 0)).orElseThrow().value().length];
        List<List<Entry>> written = new ArrayList<>();
        for (int from = 0; from < keys; from += Space.BATCH) {
            List<Write> writes = new ArrayList<>();
            for (int i = from; i < Math.min(keys, from + Space.BATCH); i++) {
                writes.add(new Write.Put(Space.path("/raw", i), new byte[1], Expected.absent()));
            }
            written.add(store.commit(writes));
        }
        once.each(round -> once.time(
                "pure etcd writes",
                () -> Space.onAllCores(written.size(), 1, (from, to) -> {
                    store.commit(written.get(from).stream()
                            .map(e -> (Write) new Write.Put(e.path(), bytes, Expected.at(e)))
                            .toList());
                })));
    }

    private void rotate(SecretStore secrets) {
        ResealSummary summary = secrets.resealAll(new Prefix(APP), ResealOptions.DEFAULT);
        if (summary.examined() != keys || !summary.left().isEmpty()) {
            throw new IllegalStateException("not all was sealed again: " + summary);
        }
    }
}
