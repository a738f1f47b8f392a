package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process that makes one call and ends, as the command line does: nothing but its own output, and no thread that stays. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class OneShotTest {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    @TempDir
    private Path folder;

    /** The process: reads one key, and returns from main. */
    static final class Reader {
        private Reader() {}

        public static void main(String[] arguments) {
            try (ConfigStore store =
                    Stores.open(arguments[0], StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(20)))) {
                assertThat(store.get(new KeyPath("/k"))).isEmpty();
            } catch (StoreException.Unreachable e) {
                System.exit(8);
            }
        }
    }

    @Test
    void stderrStaysEmptyAndTheProcessEnds() throws Exception {
        assertThat(exitCode(ETCD.newAddress())).isZero();
        assertThat(exitCode("etcd://127.0.0.1:1")).isEqualTo(8);
    }

    private int exitCode(String address) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElseThrow());
        if (Runtime.version().feature() >= 23) {
            // As the program's launcher does: from then on the JVM itself complains of protobuf.
            command.add("--sun-misc-unsafe-memory-access=allow");
        }
        command.addAll(List.of("-cp", runtimeClassPath(), Reader.class.getName(), address));
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        assertThat(output).hasContent("");
        return code;
    }

    /** Without SLF4J's API: the tests have it from Testcontainers and the store does not, and it complains by itself. */
    private static String runtimeClassPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.contains("slf4j-api"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
