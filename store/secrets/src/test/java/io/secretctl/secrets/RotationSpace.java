package io.secretctl.secrets;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Access;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.PolicyDraft;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/** A key space for a test: Alice may do everything, and Bob may read what he is let. */
final class RotationSpace implements AutoCloseable {
    static final Instant T0 = Instant.parse("2026-03-01T12:00:00Z");
    static final Prefix APP = new Prefix("/app");

    /** The machine may be busy: only a test of deadlines wants a short one. */
    static final StoreOptions PATIENT = StoreOptions.DEFAULT.withTimeout(Duration.ofMinutes(1));

    final KeyRing root = KeyRing.generateSigningOnly(T0);
    final KeyRing alice = KeyRing.generate(Suite.X25519, T0);
    final KeyRing bob = KeyRing.generate(Suite.X25519, T0);
    final KeySpace.Created created;
    private final String uri;
    private final List<Runnable> open = new ArrayList<>();

    RotationSpace(String uri) {
        this.uri = uri;
        this.created = SecretStore.init(
                uri, PATIENT, root, "alice", alice.publicIdentity().orElseThrow(), T0);
    }

    SecretStoreBuilder builder(KeyRing ring) {
        return SecretStore.at(uri).options(PATIENT).identity(ring).root(created.root());
    }

    SecretStore as(KeyRing ring) {
        return keep(builder(ring).open());
    }

    /** A client whose store is another's. */
    SecretStore as(KeyRing ring, ConfigStore store) {
        return keep(builder(ring).open(store));
    }

    ConfigStore raw() {
        ConfigStore store = Stores.open(uri, PATIENT);
        open.add(store::close);
        return store;
    }

    private SecretStore keep(SecretStore secrets) {
        open.add(secrets::close);
        return secrets;
    }

    void change(UnaryOperator<PolicyDraft> change) {
        try (SecretStore secrets = builder(alice).open()) {
            secrets.publish(change.apply(secrets.policy().draft()).build(Instant.now()), List.of(root.signer()));
        }
    }

    void enrolBob() {
        change(d -> d.addIdentity("bob", bob.publicIdentity().orElseThrow()));
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

    @Override
    public void close() {
        open.forEach(Runnable::run);
    }
}
