package io.secretctl.bench;

import io.secretctl.crypto.Context;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.Access;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.NewValue;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.ConfigStore;
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
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** A key space of X25519 with one identity, which may read and write everything. */
final class Space implements AutoCloseable {
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));

    /** Writes of one transaction, for which etcd allows 128 together with the conditions on the policy. */
    static final int BATCH = 126;

    private final KeyRing root = KeyRing.generateSigningOnly(Instant.now());
    private final KeyRing identity = KeyRing.generate(Suite.X25519, Instant.now());
    private final SplittableRandom random = new SplittableRandom(1);
    private final String uri;
    private final RootFingerprint fingerprint;

    /** Makes it in a store that has none. */
    Space(String uri) {
        this.uri = uri;
        this.fingerprint = SecretStore.init(
                        uri, OPTIONS, root, "admin", identity.publicIdentity().orElseThrow(), Instant.now())
                .root();
    }

    /** Makes it on an etcd. */
    static Space on(EtcdServer etcd) {
        return new Space("etcd://" + etcd.endpoint() + "/bench");
    }

    String uri() {
        return uri;
    }

    KeyRing identity() {
        return identity;
    }

    RootFingerprint fingerprint() {
        return fingerprint;
    }

    /** Opens it as the identity. */
    SecretStore open() {
        return SecretStore.at(uri)
                .options(OPTIONS)
                .identity(identity)
                .root(fingerprint)
                .open();
    }

    /** Adds an identity that may read a folder; its private keys are forgotten. */
    static PolicyDraft withReader(PolicyDraft draft, String name, Prefix folder) {
        return draft.addIdentity(
                        name,
                        KeyRing.generate(Suite.X25519, Instant.now())
                                .publicIdentity()
                                .orElseThrow())
                .grant(name, folder, Set.of(Access.READ));
    }

    /** Opens the store below it. */
    ConfigStore store() {
        return Stores.open(uri, OPTIONS);
    }

    /** Publishes a change of the policy. */
    void publish(Consumer<PolicyDraft> change) {
        try (SecretStore secrets = open()) {
            PolicyDraft draft = secrets.policy().draft();
            change.accept(draft);
            secrets.publish(draft.build(Instant.now()), List.of(root.signer()));
        }
    }

    /** The path of a value. */
    static KeyPath path(String folder, int number) {
        return new KeyPath(String.format("%s/service%03d/k%06d", folder, number / 1_000, number));
    }

    /** Values that were not there before, of some folder. */
    List<NewValue> values(String folder, int from, int to, int bytes) {
        List<NewValue> values = new ArrayList<>();
        for (int i = from; i < to; i++) {
            values.add(new NewValue(path(folder, i), SecretBytes.copyOf(value(bytes)), PutOptions.DEFAULT));
        }
        return values;
    }

    /** A value of random bytes, the same in every run. */
    byte[] value(int bytes) {
        byte[] value = new byte[bytes];
        random.nextBytes(value);
        return value;
    }

    /**
     * Writes so many values into a folder that has none, to the readers of the newest policy: sealed on all cores, in
     * transactions, and without the checks of a writer that may not be alone.
     */
    void seed(String folder, int count, int bytes) throws Exception {
        try (SecretStore secrets = open();
                ConfigStore store = store()) {
            TrustedPolicies policies = secrets.policies();
            List<Recipient> recipients = policies.recipients(path(folder, 0), Suite.X25519);
            Sealer sealer = new Sealer(identity.signer());
            onAllCores(count, BATCH, (from, to) -> {
                List<Write> writes = new ArrayList<>();
                for (int i = from; i < to; i++) {
                    KeyPath path = path(folder, i);
                    EnvelopeHeader header = header(policies, path, Position.NONE.next(), Optional.empty());
                    byte[] sealed =
                            sealer.seal(header, new byte[bytes], recipients).stored();
                    writes.add(new Write.Put(path, sealed, Expected.absent()));
                }
                store.commit(writes);
            });
        }
    }

    /** Seals so many values, one after the other, and keeps none. */
    void seal(TrustedPolicies policies, int count, int bytes) {
        List<Recipient> recipients = policies.recipients(path("/many", 0), Suite.X25519);
        Sealer sealer = new Sealer(identity.signer());
        byte[] value = new byte[bytes];
        for (int i = 0; i < count; i++) {
            EnvelopeHeader header = header(policies, path("/many", i), Position.NONE.next(), Optional.empty());
            if (sealer.seal(header, value, recipients).stored().length == 0) {
                throw new IllegalStateException("an empty envelope");
            }
        }
    }

    /** What an envelope by the identity says of itself. */
    EnvelopeHeader header(TrustedPolicies policies, KeyPath path, Position position, Optional<String> previous) {
        Instant now = Instant.now();
        return new EnvelopeHeader(
                Suite.X25519,
                new Context(policies.store(), path.value()),
                position,
                previous,
                policies.newest().version(),
                identity.signer().id(),
                now,
                now,
                Optional.empty(),
                EnvelopeHeader.Kind.VALUE,
                EnvelopeHeader.OCTET_STREAM);
    }

    /** Some of many. */
    interface Part {
        void run(int from, int to) throws Exception;
    }

    /** Runs parts of so many on every core. */
    static void onAllCores(int count, int size, Part part) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors());
        List<Future<?>> all = new ArrayList<>();
        for (int from = 0; from < count; from += size) {
            int begin = from;
            all.add(pool.submit(() -> {
                part.run(begin, Math.min(count, begin + size));
                return begin;
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        pool.shutdown();
    }

    @Override
    public void close() {
        identity.close();
        root.close();
    }
}
