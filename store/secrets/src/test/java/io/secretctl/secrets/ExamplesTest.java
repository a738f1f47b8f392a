package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Watch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples of docs/java.md, as they stand there. */
class ExamplesTest {
    private static final Pattern EXAMPLE =
            Pattern.compile("<!-- example: (\\w+) -->\n```java\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final byte[] value = "s3cret".getBytes(StandardCharsets.UTF_8);
    private String uri = "";
    private Path keyFile = Path.of("");
    private RootFingerprint root = new RootFingerprint("0".repeat(64));

    @BeforeEach
    void init() {
        uri = "file:" + folder.resolve("store");
        keyFile = folder.resolve("identity.json");
        Instant now = Instant.now();
        KeyRing keys = KeyRing.generate(Suite.X25519, now);
        KeyFile.create(keyFile, keys);
        root = SecretStore.init(
                        uri,
                        StoreOptions.DEFAULT,
                        KeyRing.generateSigningOnly(now),
                        "app",
                        keys.publicIdentity().orElseThrow(),
                        now)
                .root();
    }

    @Test
    void open() {
        // example: open
        KeyRing keys = KeyFile.read(keyFile);
        try (SecretStore secrets = SecretStore.open(uri, keys, root)) {
            secrets.put(new KeyPath("/app/db/password"), value, PutOptions.DEFAULT);
            try (Secret password = secrets.get("/app/db/password").orElseThrow()) {
                connect(password.utf8());
            }
        }
        // end
        assertThat(told).containsExactly("s3cret");
    }

    @Test
    void snapshot() {
        open();
        told.clear();
        try (SecretStore secrets = SecretStore.open(uri, KeyFile.read(keyFile), root)) {
            // example: snapshot
            try (Snapshot snapshot = secrets.snapshot(Prefix.parse("/app"))) {
                snapshot.secrets().forEach((path, secret) -> configure(path.value(), secret.utf8()));
            }
            // end
        }
        assertThat(told).containsExactly("/app/db/password=s3cret");
    }

    @Test
    void version() {
        try (SecretStore secrets = SecretStore.open(uri, KeyFile.read(keyFile), root)) {
            secrets.put(new KeyPath("/app/counter"), new byte[] {1}, PutOptions.DEFAULT);
            // example: version
            Secret current = secrets.get("/app/counter").orElseThrow();
            byte[] next = increment(current.bytes());
            try {
                secrets.put(
                        current.path(),
                        next,
                        PutOptions.DEFAULT.ifVersion(current.info().version()));
            } catch (SecretException.VersionConflict e) {
                retryLater();
            }
            // end
            assertThat(secrets.get("/app/counter").orElseThrow().bytes()).containsExactly(2);
        }
    }

    @Test
    void memory() {
        KeyRing keys = KeyFile.read(keyFile);
        Path stateFolder = folder.resolve("state");
        // example: memory
        SecretStore secrets = SecretStore.at(uri)
                .identity(keys)
                .root(root)
                .memory(ReaderMemory.inFolder(stateFolder))
                .options(StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(2)))
                .open();
        // end
        secrets.close();
        assertThat(stateFolder).isDirectoryContaining("glob:**.json");
    }

    @Test
    void live() {
        open();
        try (SecretStore secrets = SecretStore.open(uri, KeyFile.read(keyFile), root)) {
            // example: live
            LiveSecrets live = secrets.live(Prefix.parse("/app"), new KeyPath("/app/db/password"));
            String password = live.read("/app/db/password", Secret::text);
            Duration wait = live.find("/app/db/wait", Secret::duration).orElse(Duration.ofSeconds(5));
            Optional<SecretEvent.Stale> stale = live.stale();
            // end
            assertThat(password).isEqualTo("s3cret");
            assertThat(wait).isEqualTo(Duration.ofSeconds(5));
            assertThat(stale).isEmpty();
        }
    }

    @Test
    void watch() throws InterruptedException {
        try (SecretStore secrets = SecretStore.open(uri, KeyFile.read(keyFile), root)) {
            // example: watch
            Watch watch = secrets.watch(Prefix.parse("/app"), event -> {
                if (event instanceof SecretEvent.Changed changed) {
                    configure(changed.secret().path().value(), changed.secret().text());
                } else if (event instanceof SecretEvent.Refused refused) {
                    report(refused.path().value(), false);
                }
            });
            // end
            secrets.put(new KeyPath("/app/x"), value, PutOptions.DEFAULT);
            for (int i = 0; i < 3000 && told.isEmpty(); i++) {
                Thread.sleep(10);
            }
            watch.close();
        }
        assertThat(told).containsExactly("/app/x=s3cret");
    }

    @Test
    void cache() {
        KeyRing keys = KeyFile.read(keyFile);
        Path stateFolder = folder.resolve("state");
        // example: cache
        SecretStore secrets = SecretStore.at(uri)
                .identity(keys)
                .root(root)
                .memory(ReaderMemory.inFolder(stateFolder))
                .cache(stateFolder.resolve("cache"), Duration.ofHours(24))
                .open();
        // end
        secrets.close();
        assertThat(stateFolder.resolve("cache")).isDirectoryContaining("glob:**.json");
    }

    @Test
    void metrics() {
        KeyRing keys = KeyFile.read(keyFile);
        // example: metrics
        SecretStore secrets = SecretStore.at(uri)
                .identity(keys)
                .root(root)
                .observer(observation -> {
                    if (observation instanceof Observation.StoreCall call) {
                        record(call.operation(), call.took(), call.failure().isEmpty());
                    } else if (observation instanceof Observation.Refused refused) {
                        report(refused.path().value(), false);
                    }
                })
                .open();
        // end
        secrets.close();
        assertThat(told).contains("LIST true");
    }

    @Test
    void housekeeping() {
        open();
        told.clear();
        try (SecretStore secrets = SecretStore.open(uri, KeyFile.read(keyFile), root)) {
            // example: housekeeping
            secrets.delete(new KeyPath("/app/old"), PutOptions.DEFAULT);
            for (Examined examined : secrets.list(Prefix.ALL)) {
                report(examined.path().value(), examined instanceof Examined.Verified);
            }
            List<Examined> versions = secrets.history(new KeyPath("/app/old"), 10);
            // end
            assertThat(versions).isEmpty();
        }
        assertThat(told).containsExactly("/app/db/password=true");
    }

    /** What the page shows is what this class compiles and runs, but for white space. */
    @Test
    void thePageShowsTheseExamples() throws Exception {
        String page = Files.readString(Path.of("../../docs/java.md"));
        String source = Files.readString(Path.of("src/test/java/io/secretctl/secrets/ExamplesTest.java"));
        List<String> names = new ArrayList<>();
        Matcher matcher = EXAMPLE.matcher(page);
        while (matcher.find()) {
            String begin = "// example: " + matcher.group(1) + "\n";
            int from = source.indexOf(begin);
            assertThat(from).as(begin).isPositive();
            String compiled = source.substring(from + begin.length(), source.indexOf("// end", from));
            assertThat(bare(matcher.group(2))).as(matcher.group(1)).isEqualTo(bare(compiled));
            names.add(matcher.group(1));
        }
        assertThat(names)
                .containsExactly(
                        "open", "snapshot", "version", "memory", "live", "watch", "cache", "metrics", "housekeeping");
    }

    private static String bare(String code) {
        return code.replaceAll("\\s+", "");
    }

    private void connect(String password) {
        told.add(password);
    }

    private void configure(String path, String text) {
        told.add(path + "=" + text);
    }

    private void report(String path, boolean verified) {
        told.add(path + "=" + verified);
    }

    private void record(Observation.Operation operation, Duration took, boolean success) {
        assertThat(took.isNegative()).isFalse();
        told.add(operation + " " + success);
    }

    private void retryLater() {
        told.add("retry");
    }

    private static byte[] increment(byte[] bytes) {
        return new byte[] {(byte) (bytes[0] + 1)};
    }
}
