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
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Access;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ResealOptions;
import io.secretctl.secrets.ResealSummary;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;

/**
 * Rotation of many values on etcd, beside its two parts in the same run: the pure cryptography of it (verify, open, seal
 * to all readers) on every core, and the pure writing of as many bytes in the same transactions.
 *
 * <p>Arguments: the number of values (100,000), their size in bytes (200), the readers (5).
 */
public final class RotationBench {
    private static final Prefix APP = new Prefix("/app");
    private static final Prefix RAW = new Prefix("/raw");
    private static final int PUTS = 126;
    private static final int SAMPLE = 2_000;
    private static final int CORES = Runtime.getRuntime().availableProcessors();
    private static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));

    private final int keys;
    private final byte[] value;
    private final KeyRing root = KeyRing.generateSigningOnly(Instant.now());
    private final KeyRing admin = KeyRing.generate(Suite.X25519, Instant.now());
    private final String uri;
    private final KeySpace.Created created;

    private RotationBench(String uri, int keys, int size, int readers) {
        this.uri = uri;
        this.keys = keys;
        this.value = new byte[size];
        this.created = SecretStore.init(
                uri, OPTIONS, root, "admin", admin.publicIdentity().orElseThrow(), Instant.now());
        publish(draft -> {
            for (int i = 1; i < readers - 1; i++) {
                add(draft, "reader" + i).grant("reader" + i, APP, Set.of(Access.READ));
            }
            add(draft, "late");
        });
    }

    /** Measures, and prints. */
    public static void main(String[] args) throws Exception {
        int keys = args.length > 0 ? Integer.parseInt(args[0]) : 100_000;
        int size = args.length > 1 ? Integer.parseInt(args[1]) : 200;
        int readers = args.length > 2 ? Integer.parseInt(args[2]) : 5;
        try (EtcdServer etcd = EtcdServer.start()) {
            new RotationBench("etcd://" + etcd.endpoint() + "/bench", keys, size, readers).run(readers);
        }
    }

    private void run(int readers) throws Exception {
        say(
                "%,d values of %d bytes, %d readers, %d cores, at most %d MiB of heap, Java %s%n",
                keys, value.length, readers, CORES, Runtime.getRuntime().maxMemory() >> 20, Runtime.version());
        try (SecretStore secrets = open();
                ConfigStore store = Stores.open(uri, OPTIONS)) {
            seed(secrets.policies(), store);
            publish(draft -> draft.grant("late", APP, Set.of(Access.READ)));
            secrets.refreshPolicies();
            Duration crypto = crypto(secrets.policies(), store);
            Duration writes = writes(store);
            Duration rotation = rotation(secrets);
            Duration again = rotation(secrets);
            Duration slower = crypto.compareTo(writes) > 0 ? crypto : writes;
            say("pure cryptography   %8.2f s%n", seconds(crypto));
            say("pure etcd writes    %8.2f s%n", seconds(writes));
            say(
                    "rotate              %8.2f s   %.2f of the slower of the two, %,.0f values a second%n",
                    seconds(rotation), seconds(rotation) / seconds(slower), keys / seconds(rotation));
            say("rotate, nothing due %8.2f s%n", seconds(again));
        }
    }

    private SecretStore open() {
        return SecretStore.at(uri)
                .options(OPTIONS)
                .identity(admin)
                .root(created.root())
                .open();
    }

    private static PolicyDraft add(PolicyDraft draft, String name) {
        return draft.addIdentity(
                name,
                KeyRing.generate(Suite.X25519, Instant.now()).publicIdentity().orElseThrow());
    }

    private void publish(java.util.function.Consumer<PolicyDraft> change) {
        try (SecretStore secrets = open()) {
            PolicyDraft draft = secrets.policy().draft();
            change.accept(draft);
            secrets.publish(draft.build(Instant.now()), List.of(root.signer()));
        }
    }

    private void seed(TrustedPolicies policies, ConfigStore store) throws Exception {
        List<Recipient> recipients = policies.recipients(key(0), Suite.X25519);
        inBatches(batch -> {
            List<Write> writes = new ArrayList<>();
            for (int i = batch * PUTS; i < Math.min(keys, (batch + 1) * PUTS); i++) {
                byte[] stored = new Sealer(admin.signer())
                        .seal(header(policies, key(i), Position.NONE.next(), Optional.empty()), value, recipients)
                        .stored();
                writes.add(new Write.Put(key(i), stored, Expected.absent()));
            }
            store.commit(writes);
        });
    }

    private EnvelopeHeader header(TrustedPolicies policies, KeyPath path, Position position, Optional<String> prev) {
        Instant now = Instant.now();
        return new EnvelopeHeader(
                Suite.X25519,
                new Context(policies.store(), path.value()),
                position,
                prev,
                policies.newest().version(),
                admin.signer().id(),
                now,
                now,
                Optional.empty(),
                EnvelopeHeader.Kind.VALUE,
                EnvelopeHeader.OCTET_STREAM);
    }

    /** The same few envelopes again and again: all of them would not fit into the heap. */
    private Duration crypto(TrustedPolicies policies, ConfigStore store) throws Exception {
        List<Entry> sample = new ArrayList<>();
        for (int i = 0; i < Math.min(SAMPLE, keys); i++) {
            sample.add(store.get(key(i)).orElseThrow());
        }
        List<Recipient> recipients = policies.recipients(key(0), Suite.X25519);
        List<DecryptionKey> own = admin.decryptionKeys();
        return inBatches(batch -> {
            for (int i = batch * PUTS; i < Math.min(keys, (batch + 1) * PUTS); i++) {
                Entry entry = sample.get(i % sample.size());
                Context context = new Context(policies.store(), entry.path().value());
                VerifiedEnvelope envelope =
                        Opener.verify(entry.value(), new Expectation(context, Position.NONE, Instant.now(), policies));
                try (SecretBytes plaintext = Opener.open(envelope, own)) {
                    new Sealer(admin.signer())
                            .seal(
                                    header(
                                            policies,
                                            entry.path(),
                                            envelope.header().position().next(),
                                            Optional.of(envelope.payloadHash())),
                                    plaintext.toByteArray(),
                                    recipients);
                }
            }
        });
    }

    private Duration writes(ConfigStore store) throws Exception {
        byte[] bytes = new byte[store.get(key(0)).orElseThrow().value().length];
        List<List<Entry>> written = new ArrayList<>();
        for (int from = 0; from < keys; from += PUTS) {
            List<Write> writes = new ArrayList<>();
            for (int i = from; i < Math.min(keys, from + PUTS); i++) {
                writes.add(new Write.Put(new KeyPath(RAW + "/" + i), new byte[1], Expected.absent()));
            }
            written.add(store.commit(writes));
        }
        return inBatches(batch -> store.commit(written.get(batch).stream()
                .map(e -> (Write) new Write.Put(e.path(), bytes, Expected.at(e)))
                .toList()));
    }

    private Duration rotation(SecretStore secrets) {
        long begin = System.nanoTime();
        ResealSummary summary = secrets.resealAll(APP, ResealOptions.DEFAULT);
        if (summary.examined() != keys || !summary.left().isEmpty()) {
            throw new IllegalStateException("not all was sealed again: " + summary);
        }
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private Duration inBatches(IntConsumer batch) throws Exception {
        long begin = System.nanoTime();
        ExecutorService pool = Executors.newFixedThreadPool(CORES);
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i * PUTS < keys; i++) {
            int number = i;
            all.add(pool.submit(() -> batch.accept(number)));
        }
        for (Future<?> one : all) {
            one.get();
        }
        pool.shutdown();
        return Duration.ofNanos(System.nanoTime() - begin);
    }

    private static KeyPath key(int number) {
        return new KeyPath(String.format("%s/service%03d/k%06d", APP, number / 1000, number));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static void say(String format, Object... arguments) {
        System.out.printf(Locale.ROOT, format, arguments);
    }
}
