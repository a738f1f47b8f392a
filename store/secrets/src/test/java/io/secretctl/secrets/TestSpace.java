package io.secretctl.secrets;

import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Patience;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.PublicIdentity;
import io.secretctl.policy.Access;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A key space with one administrator, the hand of an attacker in its store, and whatever a test opens, to be closed. */
final class TestSpace implements AutoCloseable {
    static final Prefix APP = new Prefix("/app");

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
        this.created = SecretStore.init(uri, Patience.STORE, root, "alice", identity(alice), T0);
        this.raw = newRaw();
        this.secrets = remember(builder(uri).open());
    }

    static PublicIdentity identity(KeyRing ring) {
        return ring.publicIdentity().orElseThrow();
    }

    /** Opens it as alice, by whatever address. */
    SecretStoreBuilder builder(String address) {
        return SecretStore.at(address).options(Patience.STORE).identity(alice).root(created.root());
    }

    /** Opens it as somebody. */
    SecretStoreBuilder builder(KeyRing ring) {
        return SecretStore.at(uri).options(Patience.STORE).identity(ring).root(created.root());
    }

    SecretStore as(KeyRing ring) {
        return remember(builder(ring).open());
    }

    /** A client whose store is another's, which closes with it. */
    SecretStore as(KeyRing ring, ConfigStore store) {
        return remember(builder(ring).open(store));
    }

    /** One more hand in the store, the caller's to close. */
    ConfigStore newRaw() {
        return Stores.open(uri, Patience.STORE);
    }

    void enrolBob() {
        change(d -> d.addIdentity("bob", identity(bob)));
    }

    void letBobRead() {
        change(d -> d.grant("bob", APP, Set.of(Access.READ)));
    }

    void revokeBob() {
        change(d -> d.revoke("bob", APP, Set.of(Access.READ)));
    }

    static KeyPath key(int number) {
        return new KeyPath(String.format("/app/k%04d", number));
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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
