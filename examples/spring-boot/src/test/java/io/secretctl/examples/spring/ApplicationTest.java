package io.secretctl.examples.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.crypto.Suite;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts the application as its README does, with a key space of its own. */
class ApplicationTest {
    private static final String CANARY = "canary-7d21";

    @TempDir
    Path folder;

    @Test
    void itHasTheValuesAndDoesNotShowThePassword() throws Exception {
        Instant now = Instant.now();
        Path identity = folder.resolve("identity.json");
        String uri = "file:" + folder.resolve("secrets");
        RootFingerprint root;
        try (KeyRing keys = KeyRing.generate(Suite.X25519, now);
                KeyRing rootKeys = KeyRing.generateSigningOnly(now)) {
            KeyFile.create(identity, keys);
            root = SecretStore.init(
                            uri,
                            StoreOptions.DEFAULT,
                            rootKeys,
                            "app",
                            keys.publicIdentity().orElseThrow(),
                            now)
                    .root();
            try (SecretStore secrets = SecretStore.open(uri, keys, root)) {
                put(secrets, "/app/db/user", "alice");
                put(secrets, "/app/db/password", CANARY);
            }
        }

        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder application = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Application.class.getName())
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        application.environment().put("SECRETCTL_STORE", uri);
        application.environment().put("SECRETCTL_IDENTITY", identity.toString());
        application.environment().put("SECRETCTL_ROOT", root.text());
        Process process = application.start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        assertThat(Files.readString(out))
                .isEqualTo(
                        "connecting as alice at jdbc:postgresql://localhost/app, with a password of 11 characters\n");
        assertThat(Files.readString(err)).doesNotContain(CANARY);
    }

    private static void put(SecretStore secrets, String path, String value) {
        secrets.put(new KeyPath(path), value.getBytes(StandardCharsets.UTF_8), PutOptions.DEFAULT);
    }
}
