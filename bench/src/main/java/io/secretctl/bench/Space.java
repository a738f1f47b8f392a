package io.secretctl.bench;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.secrets.NewValue;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** A key space of X25519 with one identity, which may read and write everything. */
final class Space implements AutoCloseable {
    static final StoreOptions OPTIONS = StoreOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));

    private static final int PART = 5_000;

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

    /** Puts so many values into a folder, in parts. */
    void seed(String folder, int count, int bytes) {
        try (SecretStore secrets = open()) {
            for (int from = 0; from < count; from += PART) {
                secrets.putAll(values(folder, from, Math.min(count, from + PART), bytes), written -> {});
            }
        }
    }

    @Override
    public void close() {
        identity.close();
        root.close();
    }
}
