package io.secretctl.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Suite;
import io.secretctl.fixtures.Patience;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills a process that writes key files, with a signal that it can't catch. Until then, it looks at the file all the
 * time: what a reader can see is what a crash can leave.
 */
@Timeout(value = 600, unit = TimeUnit.SECONDS, threadMode = ThreadMode.SEPARATE_THREAD)
class KeyFileCrashTest {
    private static final int ROUNDS = 4;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    /** Replaces one file by two rings in turn, and creates file after file, until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] args) {
            Path folder = Path.of(args[0]);
            try (KeyRing one = KeyFile.read(folder.resolve("one.key"));
                    KeyRing two = KeyFile.read(folder.resolve("two.key"))) {
                for (int i = 0; ; i++) {
                    KeyFile.replace(folder.resolve("both.key"), i % 2 == 0 ? one : two);
                    KeyFile.create(folder.resolve(args[1] + "-" + i + ".new"), one);
                    if (i == 0) {
                        System.out.println("writing");
                    }
                }
            }
        }
    }

    @Test
    void aKilledWriterLeavesTheOldFileOrTheNewOne(@TempDir Path folder) throws Exception {
        Random random = new Random(20260102);
        try (KeyRing one = KeyRing.generate(Suite.X25519, NOW);
                KeyRing two = KeyRing.generate(Suite.X25519, NOW)) {
            KeyFile.create(folder.resolve("one.key"), one);
            KeyFile.create(folder.resolve("two.key"), two);
            KeyFile.create(folder.resolve("both.key"), one);
            Set<KeyId> known = Set.of(one.signer().id(), two.signer().id());
            for (int round = 0; round < ROUNDS; round++) {
                writeUntilKilled(folder, round, random.nextInt(200));
                try (KeyRing left = KeyFile.read(folder.resolve("both.key"))) {
                    assertThat(known).contains(left.signer().id());
                }
            }
            int created = 0;
            try (var files = Files.newDirectoryStream(folder, "*.new")) {
                for (Path file : files) {
                    try (KeyRing left = KeyFile.read(file)) {
                        assertThat(left.signer().id()).isEqualTo(one.signer().id());
                    }
                    created++;
                }
            }
            assertThat(created).isGreaterThanOrEqualTo(ROUNDS);
        }
    }

    private static void writeUntilKilled(Path folder, int round, int millis) throws IOException, InterruptedException {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString(),
                        Integer.toString(round))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        byte[] one = Files.readAllBytes(folder.resolve("one.key"));
        byte[] two = Files.readAllBytes(folder.resolve("two.key"));
        try (BufferedReader out = writer.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("writing");
            long end = System.nanoTime() + millis * 1_000_000L;
            do {
                assertThat(Files.readAllBytes(folder.resolve("both.key")))
                        .satisfiesAnyOf(
                                read -> assertThat(read).isEqualTo(one),
                                read -> assertThat(read).isEqualTo(two));
            } while (System.nanoTime() < end);
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(writer.exitValue()).as("killed by SIGKILL").isEqualTo(128 + 9);
    }
}
