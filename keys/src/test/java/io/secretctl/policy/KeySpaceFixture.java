package io.secretctl.policy;

import static io.secretctl.policy.TestKeys.NOW;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;

/** A key space in a folder: root 1, and policy 1 of one admin, both of test keys. */
final class KeySpaceFixture implements AutoCloseable {
    static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    final ConfigStore store;
    final KeyRing root = KeyRing.generateSigningOnly(NOW);
    final KeyRing admin = KeyRing.generate(Suite.X25519, NOW);
    final KeySpace.Created created;

    KeySpaceFixture(Path folder) {
        store = Stores.open("file:" + folder, StoreOptions.DEFAULT);
        created = KeySpace.init(store, root, "admin", admin.publicIdentity().orElseThrow(), NOW);
    }

    TrustSettings pinned() {
        return TrustSettings.pinned(List.of(created.root()));
    }

    TrustedPolicies load() {
        return TrustedPolicies.load(store, pinned(), CLOCK);
    }

    /** Publishes a change under the first root. */
    Policy publish(UnaryOperator<PolicyDraft> changes) {
        TrustedPolicies current = load();
        PolicyChange change = changes.apply(current.newest().draft()).build(NOW);
        KeySpace.publish(store, current, change, List.of(root.signer()));
        return change.policy();
    }

    byte[] read(KeyPath path) {
        return store.get(path).orElseThrow().value();
    }

    /** What whoever can write to the store can do. */
    void overwrite(KeyPath path, byte[] value) {
        store.put(path, value, store.get(path).map(Expected::at).orElse(Expected.absent()));
    }

    void delete(KeyPath path) {
        Entry entry = store.get(path).orElseThrow();
        store.commit(List.of(new Write.Delete(path, Expected.at(entry))));
    }

    @Override
    public void close() {
        store.close();
        root.close();
        admin.close();
    }
}
