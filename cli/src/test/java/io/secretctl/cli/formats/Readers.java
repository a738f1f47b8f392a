package io.secretctl.cli.formats;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Models of programs that no test can run: each reads a file as that program's documentation and source say, and fails
 * where the program would.
 */
final class Readers {
    private Readers() {}

    private static List<String> lines(String file) {
        assertThat(file).endsWith("\n");
        return List.of(file.substring(0, file.length() - 1).split("\n", -1));
    }

    /** docker run --env-file (docker/cli, opts/file.go). */
    static Map<String, String> docker(byte[] file) {
        Map<String, String> read = new TreeMap<>();
        for (String line : lines(new String(file, StandardCharsets.UTF_8))) {
            assertThat(line.getBytes(StandardCharsets.UTF_8).length).isLessThan(64 << 10);
            String scanned = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
            String trimmed = scanned.stripLeading();
            if (!trimmed.isEmpty() && trimmed.charAt(0) != '#') {
                int equals = trimmed.indexOf('=');
                assertThat(equals)
                        .as("docker takes it from its own environment")
                        .isPositive();
                read.put(trimmed.substring(0, equals), trimmed.substring(equals + 1));
            }
        }
        return read;
    }

    /** Compose's env_file (compose-spec/compose-go, dotenv), single and double quotes. */
    static Map<String, String> compose(String file) {
        Map<String, String> read = new TreeMap<>();
        String text = file.replace("\r\n", "\n");
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            String name = text.substring(at, equals);
            char quote = text.charAt(equals + 1);
            assertThat(quote).isIn('"', '\'');
            StringBuilder value = new StringBuilder();
            int i = equals + 2;
            while (text.charAt(i) != quote) {
                if (quote == '"' && text.charAt(i) == '\\') {
                    i++;
                    switch (text.charAt(i)) {
                        case 'n' -> value.append('\n');
                        case 'r' -> value.append('\r');
                        case '\\', '"', '$' -> value.append(text.charAt(i));
                        default -> throw new AssertionError("readers differ over this escape");
                    }
                } else {
                    assertThat(quote == '"' && text.charAt(i) == '$')
                            .as("a variable is expanded")
                            .isFalse();
                    value.append(text.charAt(i));
                }
                i++;
            }
            assertThat(text.charAt(i + 1)).isEqualTo('\n');
            read.put(name, value.toString());
            at = i + 2;
        }
        return read;
    }

    /**
     * Node's dotenv (motdotla/dotenv, lib/main.js): lines end alike, a quoted value ends at a quote that the rest of the
     * line may follow, and a backslash before a quote may or may not keep it from ending, whichever fits.
     */
    static Map<String, String> nodeDotenv(String file) {
        Pattern line =
                Pattern.compile("\\s*(\\w+)=(?:'((?:\\\\'|[^'])*)'|\"((?:\\\\\"|[^\"])*)\")[ \\t]*(?:#.*)?(?:\n|$)");
        Matcher lines = line.matcher(file.replaceAll("\r\n?", "\n"));
        Map<String, String> read = new TreeMap<>();
        while (lines.lookingAt()) {
            read.put(
                    lines.group(1),
                    lines.group(2) != null
                            ? lines.group(2)
                            : lines.group(3).replace("\\n", "\n").replace("\\r", "\r"));
            lines.region(lines.end(), lines.regionEnd());
        }
        assertThat(lines.regionStart()).as("all of it was read").isEqualTo(lines.regionEnd());
        return read;
    }

    /** systemd's EnvironmentFile (systemd.exec(5); src/basic/env-file.c), double quotes. */
    static Map<String, String> systemd(String file) {
        Map<String, String> read = new TreeMap<>();
        int at = 0;
        while (at < file.length()) {
            int equals = file.indexOf('=', at);
            String name = file.substring(at, equals);
            assertThat(file.charAt(equals + 1)).isEqualTo('"');
            StringBuilder value = new StringBuilder();
            int i = equals + 2;
            for (; file.charAt(i) != '"'; i++) {
                if (file.charAt(i) == '\\') {
                    i++;
                    char escaped = file.charAt(i);
                    value.append("\"\\`$".indexOf(escaped) >= 0 ? "" : "\\").append(escaped == '\n' ? "" : escaped);
                } else {
                    value.append(file.charAt(i));
                }
            }
            assertThat(file.charAt(i + 1)).isEqualTo('\n');
            // Others are dropped with a line in the log.
            assertThat(value.chars().noneMatch(c -> Character.isISOControl(c) && c < 128 && c != '\n' && c != '\t'))
                    .isTrue();
            read.put(name, value.toString());
            at = i + 2;
        }
        return read;
    }

    /** GitLab (Ci::ParseDotenvArtifactService), and the runner's expansion. */
    static Map<String, String> gitlab(String file) {
        assertThat(file.getBytes(StandardCharsets.UTF_8).length).isLessThan(5 << 10);
        Map<String, String> read = new TreeMap<>();
        for (String line : lines(file.replace("\r\n", "\n"))) {
            int equals = line.indexOf('=');
            assertThat(equals).as("a line without = fails the file").isPositive();
            String value = line.substring(equals + 1).strip();
            assertThat(value).doesNotContain("$").doesNotContainPattern("%\\w*%");
            read.put(line.substring(0, equals).strip(), value);
        }
        return read;
    }

    /** The runner's reading of GITHUB_ENV (actions/runner, FileCommandManager.cs), on Windows where that is stricter. */
    static Map<String, String> github(String file) {
        Map<String, String> read = new TreeMap<>();
        List<String> lines = List.of(file.split("\n", -1));
        int i = 0;
        while (i < lines.size() && !lines.get(i).isEmpty()) {
            String[] head = lines.get(i++).split("<<", 2);
            assertThat(head[0]).doesNotContain("=");
            List<String> value = new ArrayList<>();
            while (!lines.get(i).equals(head[1])) {
                value.add(lines.get(i++));
            }
            i++;
            assertThat(value.get(value.size() - 1)).doesNotEndWith("\r");
            read.put(head[0], String.join("\n", value));
        }
        return read;
    }

    /** The runner's reading of its log: one command a line, of which the data is unescaped. */
    static List<String> githubMasks(String log) {
        List<String> masks = new ArrayList<>();
        for (String line : lines(log)) {
            assertThat(line).startsWith("::add-mask::").doesNotContain("\r");
            masks.add(line.substring("::add-mask::".length())
                    .replace("%0D", "\r")
                    .replace("%0A", "\n")
                    .replace("%25", "%"));
        }
        return masks;
    }

    /** HCL's quoted template (hashicorp/hcl, hclsyntax/spec.md) and cty's strings. */
    static Map<String, String> terraform(String file) {
        Map<String, String> read = new TreeMap<>();
        Pattern escape = Pattern.compile("\\\\(u[0-9a-f]{4}|U[0-9a-f]{8}|[nrt\"\\\\])");
        for (String line : lines(file)) {
            String[] parts = line.split(" = ", 2);
            assertThat(parts[1]).startsWith("\"").endsWith("\"").hasSizeGreaterThan(1);
            String literal = parts[1].substring(1, parts[1].length() - 1);
            assertThat(literal).doesNotContain("${").doesNotContain("%{");
            assertThat(escape.matcher(literal).replaceAll(""))
                    .doesNotContain("\"")
                    .doesNotContain("\\");
            String value = escape.matcher(literal).replaceAll(found -> Matcher.quoteReplacement(hcl(found.group(1))));
            read.put(parts[0], Normalizer.normalize(value, Normalizer.Form.NFC));
        }
        return read;
    }

    private static String hcl(String escape) {
        return switch (escape.charAt(0)) {
            case 'n' -> "\n";
            case 'r' -> "\r";
            case 't' -> "\t";
            case 'u', 'U' -> Character.toString(Integer.parseInt(escape.substring(1), 16));
            default -> escape;
        };
    }
}
