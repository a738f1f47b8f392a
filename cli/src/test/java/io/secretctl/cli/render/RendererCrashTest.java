package io.secretctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.Environment;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it renders leaves the old file or the new one. */
@Tag("once")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class RendererCrashTest {
    private static final int KILLS = 8;
    private static final int FILES = 3;

    @TempDir
    private Path top;

    /** The process that is killed: renders one number after the other into all files. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) throws IOException {
            Path top = Path.of(arguments[0]);
            for (int number = Integer.parseInt(arguments[1]); true; number++) {
                render(top, number);
                Files.writeString(top.resolve("runs"), "runs");
            }
        }
    }

    private static List<Outcome> render(Path top, int number) {
        List<Resource> resources = Stream.iterate(0, i -> i + 1)
                .limit(FILES)
                .map(i -> Resources.of(
                        top.resolve("t.peb"),
                        Map.of(
                                "src", "t.peb",
                                "dest", top.resolve("out/" + i).toString(),
                                "reload_cmd", "true"),
                        "/"))
                .toList();
        TreeMap<String, byte[]> values = new TreeMap<>();
        values.put("/number", Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
        Renderer renderer =
                new Renderer(resources, new Environment(Map.of(), top), line -> {}, () -> false, Optional.empty());
        return renderer.render(new Values(values, List.of()));
    }

    @Test
    void everyFileIsWholeAfterAKill() throws Exception {
        Files.createDirectory(top.resolve("out"));
        Files.writeString(top.resolve("t.peb"), "{% for i in seq(1, 500) %}{{ getv(\"/number\") }}\n{% endfor %}");
        Random random = new Random();
        long seed = random.nextLong();
        random.setSeed(seed);
        int last = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            String as = "seed " + seed + ", kill " + kill;
            Files.deleteIfExists(top.resolve("runs"));
            Process writer = new ProcessBuilder(
                            ProcessHandle.current().info().command().orElseThrow(),
                            "-XX:+UseSerialGC",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            top.toString(),
                            Integer.toString(last + 1))
                    .inheritIO()
                    .start();
            while (!Files.exists(top.resolve("runs"))) {
                assertThat(writer.isAlive()).isTrue();
                Thread.sleep(5);
            }
            Thread.sleep(random.nextInt(150), random.nextInt(1_000_000));
            writer.destroyForcibly().waitFor();
            for (int i = 0; i < FILES; i++) {
                List<String> lines = Files.readAllLines(top.resolve("out/" + i));
                assertThat(lines).as(as).hasSize(500);
                assertThat(lines.stream().distinct()).as(as).hasSize(1);
                last = Math.max(last, Integer.parseInt(lines.get(0)));
            }
            for (Path file : list()) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                        .isEqualTo("rw-------");
            }
            last++;
            assertThat(render(top, last))
                    .as(as)
                    .allMatch(outcome -> outcome.failure().isEmpty());
            assertThat(list()).as(as).hasSize(FILES);
        }
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> files = Files.list(top.resolve("out"))) {
            return files.toList();
        }
    }
}
