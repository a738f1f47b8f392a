package io.secretctl.store.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.Patience;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it writes leaves each batch wholly there, or not at all. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CrashTest {
    private static final int KEYS = 8;
    private static final int KILLS = 10;

    @TempDir
    private Path base;

    /** The process that is killed: writes one batch after the other, each with one number under all the keys. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            ConfigStore store = Stores.open("file:" + arguments[0], Patience.STORE);
            while (true) {
                writeNext(store);
                Files.writeString(Path.of(arguments[1]), "runs");
            }
        }
    }

    private static void writeNext(ConfigStore store) {
        Listing listing = store.list(Prefix.ALL);
        int next = listing.entries().isEmpty() ? 0 : number(listing.entries().get(0)) + 1;
        List<Write> batch = new ArrayList<>();
        for (int i = 0; i < KEYS; i++) {
            KeyPath path = new KeyPath("/batch/" + i + "/k");
            Expected expected = listing.entries().isEmpty()
                    ? Expected.absent()
                    : Expected.at(listing.entries().get(i));
            byte[] value = ("x".repeat(next % 3_000) + " " + next).getBytes(StandardCharsets.US_ASCII);
            batch.add(new Write.Put(path, value, expected));
        }
        store.commit(batch);
    }

    private static int number(Entry entry) {
        String text = new String(entry.value(), StandardCharsets.US_ASCII);
        return Integer.parseInt(text.substring(text.indexOf(' ') + 1));
    }

    @Test
    void everyBatchIsWholeAfterAKill() throws Exception {
        Path root = base.resolve("store");
        Path runs = base.resolve("runs");
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        int last = -1;
        for (int kill = 0; kill < KILLS; kill++) {
            Files.deleteIfExists(runs);
            Process writer = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            root.toString(),
                            runs.toString())
                    .inheritIO()
                    .start();
            while (!Files.exists(runs)) {
                assertThat(writer.isAlive()).isTrue();
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(150), random.nextInt(1_000_000));
            writer.destroyForcibly().waitFor();
            try (ConfigStore store = Stores.open("file:" + root, Patience.STORE)) {
                List<Entry> entries = store.list(Prefix.ALL).entries();
                assertThat(entries).as("seed %d, kill %d", seed, kill).hasSize(KEYS);
                assertThat(entries.stream().map(CrashTest::number).distinct())
                        .as("seed %d, kill %d", seed, kill)
                        .hasSize(1);
                assertThat(number(entries.get(0))).isGreaterThan(last);
                last = number(entries.get(0));
                writeNext(store);
            }
        }
    }
}
