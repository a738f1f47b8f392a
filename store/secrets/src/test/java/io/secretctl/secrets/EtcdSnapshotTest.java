package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.Patience;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.KeySpace;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A snapshot of etcd is put back, as etcd's own tools do it. */
@Tag("once")
class EtcdSnapshotTest {
    private static final KeyPath PATH = new KeyPath("/app/password");

    @Test
    void aClientThatSawNewerGoesOnAfterADeclaredRestore(@TempDir Path folder) {
        Instant now = Instant.now();
        ReaderMemory memory = ReaderMemory.inFolder(folder.resolve("state"));
        Path snapshot = folder.resolve("backup.db");
        try (EtcdServer etcd = EtcdServer.start();
                KeyRing root = KeyRing.generateSigningOnly(now);
                KeyRing alice = KeyRing.generate(Suite.X25519, now)) {
            String uri = "etcd://" + etcd.endpoint() + "/prod";
            KeySpace.Created created = SecretStore.init(
                    uri, Patience.STORE, root, "alice", alice.publicIdentity().orElseThrow(), now);
            SecretStoreBuilder client = SecretStore.at(uri)
                    .options(Patience.STORE)
                    .identity(alice)
                    .root(created.root())
                    .memory(memory);
            try (SecretStore secrets = client.open()) {
                put(secrets, "one");
                etcd.etcdctl("snapshot", "save", snapshot.toString());
                put(secrets, "two");
            }
            etcd.restartFrom(snapshot);
            try (SecretStore secrets = client.open()) {
                assertThatThrownBy(() -> secrets.get(PATH)).isInstanceOf(EnvelopeException.RolledBack.class);
                RestorePlan plan = secrets.planRestore(Prefix.ALL);
                assertThat(plan.mustBeDeclared()).isTrue();
                secrets.publish(
                        secrets.policy()
                                .draft()
                                .declareRestore(plan.seenPolicy())
                                .build(now),
                        List.of(root.signer()));
                assertThat(secrets.restore(PATH, false)).isPresent();
            }
            try (SecretStore secrets = client.open()) {
                assertThat(secrets.get(PATH).orElseThrow().utf8()).isEqualTo("one");
            }
        }
    }

    private static void put(SecretStore secrets, String value) {
        secrets.put(PATH, value.getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT);
    }
}
