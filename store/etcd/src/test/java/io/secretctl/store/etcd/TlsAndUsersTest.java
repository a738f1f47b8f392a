package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.TestCa;
import io.secretctl.fixtures.TlsCutter;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class TlsAndUsersTest {
    private static final KeyPath KEY = new KeyPath("/app/k");

    @TempDir
    private Path folder;

    private TestCa ours;
    private TestCa theirs;

    @BeforeEach
    void makeAuthorities() throws IOException {
        ours = new TestCa(Files.createDirectory(folder.resolve("ours")), "ours");
        theirs = new TestCa(Files.createDirectory(folder.resolve("theirs")), "theirs");
    }

    @Test
    void aPrivateAuthorityIsTrustedWhenItIsGivenAndNoneOtherIs() {
        try (EtcdServer etcd = EtcdServer.startTls(ours);
                ConfigStore trusting = open("etcds", etcd, Patience.STORE.withCa(ours.certificate()));
                ConfigStore wrong = open("etcds", etcd, StoreOptions.DEFAULT.withCa(theirs.certificate()));
                ConfigStore platform = open("etcds", etcd, StoreOptions.DEFAULT);
                ConfigStore clear = open("etcd", etcd, StoreOptions.DEFAULT)) {
            Entry entry = trusting.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(trusting.get(KEY)).contains(entry);
            for (ConfigStore distrusting : new ConfigStore[] {wrong, platform}) {
                assertThatThrownBy(() -> distrusting.get(KEY))
                        .isInstanceOf(StoreException.Unreachable.class)
                        .hasMessageContaining(etcd.endpoint())
                        .hasMessageContaining("certificate is not trusted");
            }
            assertThatThrownBy(() -> clear.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        }
    }

    @Test
    void tlsToAServerThatSpeaksClearTextIsAnError() {
        try (EtcdServer etcd = EtcdServer.start();
                ConfigStore store = open("etcds", etcd, StoreOptions.DEFAULT.withCa(ours.certificate()))) {
            assertThatThrownBy(() -> store.get(KEY))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining("TLS");
        }
    }

    @Test
    void aClientCertificateIsShownAndWithoutItAccessIsRefused() {
        TestCa.Files client = ours.issue("client");
        TestCa.Files stranger = theirs.issue("client");
        StoreOptions trusting = Patience.STORE.withCa(ours.certificate());
        try (EtcdServer etcd = EtcdServer.startMutualTls(ours);
                ConfigStore store =
                        open("etcds", etcd, trusting.withClientCertificate(client.certificate(), client.key()));
                ConfigStore without = open("etcds", etcd, trusting);
                ConfigStore wrong =
                        open("etcds", etcd, trusting.withClientCertificate(stranger.certificate(), stranger.key()))) {
            Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(store.get(KEY)).contains(entry);
            for (ConfigStore refused : new ConfigStore[] {without, wrong}) {
                assertThatThrownBy(() -> refused.get(KEY))
                        // Which of the two is a matter of whether the alert or the reset arrives first.
                        .isInstanceOfAny(StoreException.Denied.class, StoreException.Unreachable.class)
                        .hasMessageContaining(etcd.endpoint())
                        .hasMessageContaining("client certificate");
            }
        }
    }

    @Test
    void aServerThatCutsTheConnectionMayRefuseTheCertificate() {
        try (TlsCutter cutter = new TlsCutter(ours);
                ConfigStore store =
                        Stores.open("etcds://" + cutter.endpoint(), StoreOptions.DEFAULT.withCa(ours.certificate()))) {
            assertThatThrownBy(() -> store.get(KEY))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining(cutter.endpoint())
                    .hasMessageContaining("client certificate");
        }
    }

    @Test
    void filesThatAreNotWhatTheyShouldBeAreNamed() throws IOException {
        Path nothing = folder.resolve("nothing.pem");
        Path junk = Files.writeString(folder.resolve("junk.pem"), "no certificate");
        TestCa.Files client = ours.issue("client");
        for (StoreOptions options : new StoreOptions[] {
            StoreOptions.DEFAULT.withCa(nothing),
            StoreOptions.DEFAULT.withCa(junk),
            StoreOptions.DEFAULT.withClientCertificate(client.certificate(), junk),
            StoreOptions.DEFAULT.withClientCertificate(client.certificate(), client.certificate()),
            StoreOptions.DEFAULT.withClientCertificate(junk, client.key())
        }) {
            assertThatThrownBy(() -> Stores.open("etcds://127.0.0.1", options))
                    .isInstanceOf(StoreException.Unusable.class);
        }
    }

    @Test
    void aUserIsLoggedInAndAWrongOneIsDenied() throws IOException {
        Path right = Files.writeString(folder.resolve("right"), "test password\n");
        Path wrong = Files.writeString(folder.resolve("wrong"), "canary-wrong-password");
        try (EtcdServer etcd = EtcdServer.start();
                ConfigStore store = open("etcd", etcd, Patience.STORE.withUser("app", right));
                ConfigStore impostor = open("etcd", etcd, Patience.STORE.withUser("app", wrong));
                ConfigStore nobody = open("etcd", etcd, Patience.STORE)) {
            assertThatThrownBy(() -> store.get(KEY))
                    .isInstanceOf(StoreException.Unusable.class)
                    .hasMessageContaining("no users");
            etcd.enableAuth("root test password", "app", "test password", "/app");
            Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
            Listing listing = store.list(new Prefix("/app"));
            assertThat(listing.entries()).containsExactly(entry);
            WatchRecorder seen = new WatchRecorder(listing);
            store.watch(listing, seen);
            Entry second = store.put(KEY, new byte[] {2}, Expected.at(entry));
            seen.awaitEntry(KEY, Optional.of(second));

            assertThatThrownBy(() -> store.get(new KeyPath("/other"))).isInstanceOf(StoreException.Denied.class);
            assertThatThrownBy(() -> impostor.get(KEY))
                    .isInstanceOf(StoreException.Denied.class)
                    .hasMessageContaining(etcd.endpoint())
                    .hasMessageNotContaining("canary");
            assertThatThrownBy(() -> nobody.get(KEY)).isInstanceOf(StoreException.Denied.class);

            etcd.restart(); // simple tokens do not outlive the server
            assertThat(store.get(KEY)).contains(second);
            Entry third = store.put(KEY, new byte[] {3}, Expected.at(second));
            seen.awaitEntry(KEY, Optional.of(third));
        }
    }

    private static ConfigStore open(String scheme, EtcdServer etcd, StoreOptions options) {
        return Stores.open(scheme + "://" + etcd.endpoint(), options);
    }
}
