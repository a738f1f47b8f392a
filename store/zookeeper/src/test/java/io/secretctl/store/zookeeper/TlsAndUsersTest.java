package io.secretctl.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.TestCa;
import io.secretctl.fixtures.ZooKeeperServer;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Leasing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class TlsAndUsersTest {
    private static final KeyPath KEY = new KeyPath("/app/k");

    @TempDir
    private Path folder;

    @Test
    void aPrivateAuthorityIsTrustedWhenItIsGivenAndNoneOtherIs() throws IOException {
        TestCa ours = authority("ours");
        TestCa theirs = authority("theirs");
        try (ZooKeeperServer server = ZooKeeperServer.startTls(ours, false);
                ConfigStore trusting = open("zks", server, Patience.STORE.withCa(ours.certificate()));
                ConfigStore wrong = open("zks", server, Patience.STORE.withCa(theirs.certificate()));
                ConfigStore platform = open("zks", server, Patience.STORE);
                ConfigStore clear = open("zk", server, StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(2)))) {
            Entry entry = trusting.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(trusting.get(KEY)).contains(entry);
            for (ConfigStore distrusting : new ConfigStore[] {wrong, platform}) {
                assertThatThrownBy(() -> distrusting.get(KEY))
                        .isInstanceOf(StoreException.Unreachable.class)
                        .hasMessageContaining(server.endpoint())
                        .hasMessageContaining("TLS");
            }
            assertThatThrownBy(() -> clear.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        }
    }

    @Test
    void aClientCertificateIsShownAndWithoutItThereIsNoAccess() throws IOException {
        TestCa ours = authority("ours");
        TestCa.Files client = ours.issue("client");
        Path both = Files.writeString(
                folder.resolve("both.pem"), Files.readString(client.key()) + Files.readString(client.certificate()));
        StoreOptions trusting = StoreOptions.DEFAULT.withCa(ours.certificate());
        try (ZooKeeperServer server = ZooKeeperServer.startTls(ours, true);
                ConfigStore store = open(
                        "zks",
                        server,
                        trusting.withClientCertificate(both, both).withTimeout(Duration.ofSeconds(30)));
                ConfigStore without = open("zks", server, trusting)) {
            Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(store.get(KEY)).contains(entry);
            assertThatThrownBy(() -> without.get(KEY))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining(server.endpoint());
        }
    }

    @Test
    void filesThatAreNotWhatTheyShouldBeAreNamed() throws IOException {
        Path junk = Files.writeString(folder.resolve("junk.pem"), "no certificate");
        TestCa.Files client = authority("ours").issue("client");
        for (StoreOptions options : new StoreOptions[] {
            StoreOptions.DEFAULT.withCa(folder.resolve("nothing.pem")),
            StoreOptions.DEFAULT.withCa(junk),
            StoreOptions.DEFAULT.withClientCertificate(client.certificate(), client.key()),
            StoreOptions.DEFAULT.withClientCertificate(junk, junk)
        }) {
            assertThatThrownBy(() -> Stores.open("zks://127.0.0.1/app", options))
                    .isInstanceOf(StoreException.Unusable.class);
        }
    }

    @Test
    void whatAUserMakesIsForThatUserAlone() throws IOException {
        Path right = Files.writeString(folder.resolve("right"), "test password\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "canary-wrong-password");
        try (ZooKeeperServer server = ZooKeeperServer.startPlain();
                ConfigStore store = open("zk", server, Patience.STORE.withUser("app", right));
                ConfigStore again = open("zk", server, Patience.STORE.withUser("app", right));
                ConfigStore impostor = open("zk", server, Patience.STORE.withUser("app", wrong));
                ConfigStore nobody = open("zk", server, Patience.STORE)) {
            Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(again.list(Prefix.ALL).entries()).containsExactly(entry);
            for (ConfigStore denied : new ConfigStore[] {impostor, nobody}) {
                assertThatThrownBy(() -> denied.get(KEY))
                        .isInstanceOf(StoreException.Denied.class)
                        .hasMessageContaining(server.endpoint())
                        .hasMessageNotContaining("canary");
                assertThatThrownBy(() -> denied.list(Prefix.ALL)).isInstanceOf(StoreException.Denied.class);
                assertThatThrownBy(() -> denied.put(KEY, new byte[] {2}, Expected.at(entry)))
                        .isInstanceOf(StoreException.Denied.class);
            }
        }
    }

    @Test
    void aServerThatKnowsNoTimesAndALeaseThatIsTooLongAreSaid() {
        try (ZooKeeperServer server = ZooKeeperServer.startPlain();
                ConfigStore store = open("zk", server, Patience.STORE)) {
            assertThatThrownBy(() -> ((Leasing) store)
                            .commit(List.of(new Write.Put(KEY, new byte[1], Expected.absent())), Duration.ofSeconds(5)))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("extendedTypesEnabled");
            assertThat(store.list(Prefix.ALL).entries()).isEmpty();
            assertThatThrownBy(() -> ((Leasing) store).lease(Duration.ofMinutes(10)))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("60 seconds");
        }
    }

    private TestCa authority(String name) throws IOException {
        return new TestCa(Files.createDirectory(folder.resolve(name)), name);
    }

    private static ConfigStore open(String scheme, ZooKeeperServer server, StoreOptions options) {
        return Stores.open(scheme + "://" + server.endpoint() + "/app", options);
    }
}
