package io.secretctl.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.ConsulServer;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.TestCa;
import io.secretctl.fixtures.TlsCutter;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Diagnosable;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Listing;
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
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class TlsAndTokensTest {
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
        try (ConsulServer consul = ConsulServer.startTls(ours);
                ConfigStore trusting = open("consuls", consul, Patience.STORE.withCa(ours.certificate()));
                ConfigStore wrong = open("consuls", consul, StoreOptions.DEFAULT.withCa(theirs.certificate()));
                ConfigStore platform = open("consuls", consul, StoreOptions.DEFAULT);
                ConfigStore clear = open("consul", consul, StoreOptions.DEFAULT)) {
            Entry entry = trusting.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(trusting.get(KEY)).contains(entry);
            for (ConfigStore distrusting : new ConfigStore[] {wrong, platform}) {
                assertThatThrownBy(() -> distrusting.get(KEY))
                        .isInstanceOf(StoreException.Unreachable.class)
                        .hasMessageContaining(consul.endpoint())
                        .hasMessageContaining("certificate is not trusted");
            }
            assertThatThrownBy(() -> clear.get(KEY))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining("consuls://");
        }
    }

    @Test
    void tlsToAServerThatSpeaksClearTextIsAnError() {
        try (ConsulServer consul = ConsulServer.start();
                ConfigStore store = open("consuls", consul, StoreOptions.DEFAULT.withCa(ours.certificate()))) {
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
        try (ConsulServer consul = ConsulServer.startMutualTls(ours);
                ConfigStore store =
                        open("consuls", consul, trusting.withClientCertificate(client.certificate(), client.key()));
                ConfigStore without = open("consuls", consul, trusting);
                ConfigStore wrong = open(
                        "consuls", consul, trusting.withClientCertificate(stranger.certificate(), stranger.key()))) {
            Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
            assertThat(store.get(KEY)).contains(entry);
            for (ConfigStore refused : new ConfigStore[] {without, wrong}) {
                assertThatThrownBy(() -> refused.get(KEY))
                        // Which of the two is a matter of whether the alert or the reset arrives first.
                        .isInstanceOfAny(StoreException.Denied.class, StoreException.Unreachable.class)
                        .hasMessageContaining(consul.endpoint())
                        .hasMessageContaining("client certificate");
            }
        }
    }

    @Test
    void aServerThatCutsTheConnectionMayRefuseTheCertificate() {
        try (TlsCutter cutter = new TlsCutter(ours);
                ConfigStore store = Stores.open(
                        "consuls://" + cutter.endpoint(), StoreOptions.DEFAULT.withCa(ours.certificate()))) {
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
            assertThatThrownBy(() -> Stores.open("consuls://127.0.0.1", options))
                    .isInstanceOf(StoreException.Unusable.class);
        }
    }

    @Test
    void aTokenIsShownAndWithoutTheRightOneAccessIsDenied() throws IOException {
        try (ConsulServer consul = ConsulServer.startWithAcls()) {
            Path right = Files.writeString(folder.resolve("right"), consul.newToken(rules("team", "write")) + "\n");
            Path reader = Files.writeString(folder.resolve("reader"), consul.newToken(rules("team", "read")));
            Path other = Files.writeString(folder.resolve("other"), consul.newToken(rules("other", "write")));
            String unknown = UUID.randomUUID().toString();
            Path wrong = Files.writeString(folder.resolve("wrong"), unknown);
            String address = "consul://" + consul.endpoint() + "/team";
            try (ConfigStore store = Stores.open(address, Patience.STORE.withToken(right));
                    ConfigStore readOnly = Stores.open(address, Patience.STORE.withToken(reader));
                    ConfigStore elsewhere = Stores.open(address, Patience.STORE.withToken(other));
                    ConfigStore impostor = Stores.open(address, Patience.STORE.withToken(wrong));
                    ConfigStore nobody = Stores.open(address, Patience.STORE)) {
                Entry entry = store.put(KEY, new byte[] {1}, Expected.absent());
                Listing listing = readOnly.list(Prefix.ALL);
                assertThat(listing.entries()).containsExactly(entry);
                WatchRecorder seen = new WatchRecorder(listing);
                readOnly.watch(listing, seen);
                try (Lease lease = ((Leasing) store).lease(Duration.ofSeconds(30))) {
                    Entry bound = lease.commit(List.of(new Write.Put(KEY, new byte[] {2}, Expected.at(entry))))
                            .get(0);
                    seen.awaitEntry(KEY, Optional.of(bound));
                }
                seen.awaitEntry(KEY, Optional.empty());
                assertThatThrownBy(() -> readOnly.put(KEY, new byte[] {1}, Expected.absent()))
                        .isInstanceOf(StoreException.Denied.class);
                for (ConfigStore denied : List.of(elsewhere, impostor, nobody)) {
                    assertThat(Stream.<ThrowingCallable>of(
                                            () -> denied.get(KEY),
                                            () -> denied.list(new Prefix("/app")),
                                            () -> denied.list(Prefix.ALL),
                                            () -> denied.scan(Prefix.ALL, page -> {}),
                                            () -> denied.put(KEY, new byte[] {1}, Expected.absent()))
                                    .map(Assertions::catchThrowable))
                            .allSatisfy(e -> assertThat(e)
                                    .isInstanceOf(StoreException.Denied.class)
                                    .hasMessageContaining(consul.endpoint())
                                    .hasMessageNotContaining(unknown));
                    assertThat(((Diagnosable) denied).diagnose()).last().returns(Level.FAILURE, Diagnosis::level);
                }
                assertThat(((Diagnosable) store).diagnose())
                        .hasSize(2)
                        .allSatisfy(d -> assertThat(d.level()).isEqualTo(Level.OK));

                Files.writeString(wrong, Files.readString(right)); // a token that is replaced while the program runs
                assertThat(impostor.list(Prefix.ALL).entries()).isEmpty();
            }
        }
    }

    @Test
    void aTokenThatNobodyLooksAtIsToldByTheDoctor() throws IOException {
        Path token =
                Files.writeString(folder.resolve("token"), UUID.randomUUID().toString());
        try (ConsulServer consul = ConsulServer.start();
                ConfigStore store = open("consul", consul, Patience.STORE.withToken(token))) {
            assertThat(((Diagnosable) store).diagnose())
                    .last()
                    .returns(Level.WARNING, Diagnosis::level)
                    .satisfies(d -> assertThat(d.message()).contains("access control lists are off"));
        }
    }

    @Test
    void aTokenFileThatHoldsNoTokenIsNamedAndNotShown() throws IOException {
        for (String content : List.of("", "\n", "two tokens", "canary\nX-Header: y", "canary\n\n")) {
            Path file = Files.writeString(folder.resolve("token"), content);
            try (ConfigStore store = Stores.open("consul://127.0.0.1:1", StoreOptions.DEFAULT.withToken(file))) {
                assertThatThrownBy(() -> store.get(KEY))
                        .isInstanceOf(StoreException.Unusable.class)
                        .hasMessageContaining(file.toString())
                        .hasMessageNotContaining("canary");
            }
        }
    }

    /** As the documentation has them for {@code team}; without the second rule for readers, as it says. */
    private static String rules(String prefix, String policy) throws IOException {
        String page = Files.readString(Path.of("../../docs/stores.md"));
        int begin = page.indexOf("```hcl\n") + "```hcl\n".length();
        String rules = page.substring(begin, page.indexOf("```", begin)).replace("team/", prefix + "/");
        assertThat(rules).contains("key_prefix \"" + prefix + "/\"", "session_prefix");
        return policy.equals("write")
                ? rules
                : rules.substring(0, rules.indexOf("session_prefix")).replace("write", policy);
    }

    private static ConfigStore open(String scheme, ConsulServer consul, StoreOptions options) {
        return Stores.open(scheme + "://" + consul.endpoint(), options);
    }
}
