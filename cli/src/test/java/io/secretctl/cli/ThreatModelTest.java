package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every test that docs/threat-model.md names for an attack is there. */
class ThreatModelTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern NAMED = Pattern.compile("`([A-Za-z]+(?:Test|Contract))?(?:\\.?([a-z][A-Za-z0-9]+))?`");

    @Test
    void itsTestsExist() throws IOException {
        Map<String, String> sources = testSources();
        int checked = 0;
        for (String line : Files.readAllLines(TOP.resolve("docs/threat-model.md"))) {
            String[] cells = line.split("\\|", -1);
            if (!line.startsWith("| ") || cells.length < 5) {
                continue;
            }
            String type = "";
            Matcher named = NAMED.matcher(cells[3]);
            while (named.find()) {
                type = named.group(1) == null ? type : named.group(1);
                assertThat(sources).as(line).containsKey(type);
                if (named.group(2) != null) {
                    assertThat(sources.get(type)).as(line).contains("void " + named.group(2) + "(");
                }
                checked++;
            }
        }
        assertThat(checked).isGreaterThan(30);
    }

    private static Map<String, String> testSources() throws IOException {
        Map<String, String> sources = new HashMap<>();
        for (String module : List.of("crypto", "keys", "store", "test-fixtures", "cli")) {
            try (Stream<Path> files = Files.walk(TOP.resolve(module))) {
                for (Path file : files.filter(f ->
                                f.toString().endsWith(".java") && f.toString().contains("/src/"))
                        .toList()) {
                    String name = file.getFileName().toString();
                    sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
                }
            }
        }
        return sources;
    }
}
