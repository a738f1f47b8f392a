package io.secretctl.secrets;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** A key space with one administrator, the hand of an attacker in its store, and whatever a test opens, to be closed. */
final class TestSpace implements AutoCloseable {
    static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");

    final String uri;
    final KeyRing root = KeyRing.generateSigningOnly(T0);
    final KeyRing alice = KeyRing.generate(Suite.X25519, T0);
    final KeyRing bob = KeyRing.generate(Suite.X25519, T0);
    final KeySpace.Created created;
    final ConfigStore raw;
    final SecretStore secrets;
    private final List<SecretStore> open = new ArrayList<>();

    TestSpace(String uri) {
        this.uri = uri;
        this.created = SecretStore.init(uri, StoreOptions.DEFAULT, root, "alice", identity(alice), T0);
        this.raw = Stores.open(uri, StoreOptions.DEFAULT);
        this.secrets = remember(builder(uri).open());
    }

    static PublicIdentity identity(KeyRing ring) {
        return ring.publicIdentity().orElseThrow();
    }

    /** Opens it as alice, by whatever address. */
    SecretStoreBuilder builder(String address) {
        return SecretStore.at(address).identity(alice).root(created.root());
    }

    SecretStore remember(SecretStore opened) {
        open.add(opened);
        return opened;
    }

    Written put(KeyPath path, String value) {
        return secrets.put(path, value.getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT);
    }

    void change(UnaryOperator<PolicyDraft> change) {
        secrets.refreshPolicies();
        secrets.publish(change.apply(secrets.policy().draft()).build(T0), List.of(root.signer()));
    }

    byte[] stored(KeyPath path) {
        return raw.get(path).orElseThrow().value();
    }

    /** Overwrites a key behind everybody's back. */
    Entry overwrite(KeyPath path, byte[] value) {
        return raw.put(path, value, raw.get(path).map(Expected::at).orElseGet(Expected::absent));
    }

    void remove(KeyPath path) {
        raw.commit(List.of(new Write.Delete(path, Expected.at(raw.get(path).orElseThrow()))));
    }

    @Override
    public void close() {
        open.forEach(SecretStore::close);
        raw.close();
    }
}
