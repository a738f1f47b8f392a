package io.secretctl.cli.formats;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.Vectors;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Whatever a format does not refuse is read by its consumer as the same bytes: hundreds of awkward values at once, each
 * in the company of all others. Where the consumer can't run in a test, {@link Readers} stands for it.
 */
class RoundTripTest {
    private static final ExportFormat.Options OPTIONS =
            new ExportFormat.Options(Optional.of("app"), Optional.of("prod"));

    /** Characters that mean something somewhere, for random values. */
    private static final String ALPHABET =
            "ab Z09\\\\\"\"''``$${}%%\n\n\r\t#=:;&|<>()*~!,\u00e9\u20ac\ud83d\ude00\u2028\u0085\u0001\u007f";

    @TempDir
    Path folder;

    private static List<byte[]> values() {
        List<byte[]> values = new ArrayList<>();
        List<String> texts = new ArrayList<>(Vectors.naughtyStrings());
        texts.addAll(List.of(
                "",
                " ",
                "\n",
                "\n\n",
                "\r",
                "\r\n",
                "\t",
                "'",
                "\"",
                "`",
                "\\",
                "\\\\",
                "\\'",
                "\\\"",
                "a\\",
                "a\\\\",
                "'a",
                "a'",
                "\"a\"",
                "a\n",
                "a\r",
                "\na",
                " a ",
                "#",
                "a #b",
                "a#b",
                "$",
                "$$",
                "$a",
                "${a}",
                "$${a}",
                "$$${a}",
                "%{a}",
                "%%{a}",
                "%a%",
                "%",
                "$(id)",
                "`id`",
                "a=b",
                "=",
                "a\\nb",
                "\\n",
                "\\$a",
                "export a",
                "it's",
                "'\\''",
                "it's \"quoted\"",
                "it's $5",
                "it's\ntwo lines",
                "{\"a\":\"b\\\"c\"}",
                "no",
                "null",
                "~",
                "1e3",
                "0x10",
                "<<EOF",
                "EOF",
                "\\u0041",
                "\u0000",
                "a\u0000b",
                "\ufeff",
                "\ufeffa",
                "\u00c5",
                "A\u030a",
                "\ufffe",
                "\ufdd0",
                "\u2028",
                "\u0085",
                "\u009b31m",
                "a\u0001b",
                "::add-mask::x",
                "%0A"));
        Random random = new Random(20_260_101);
        int[] alphabet = ALPHABET.codePoints().toArray();
        for (int i = 0; i < 400; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
            }
            texts.add(text.toString());
        }
        texts.forEach(text -> values.add(text.getBytes(StandardCharsets.UTF_8)));
        for (int b = 0; b < 256; b++) {
            values.add(new byte[] {'a', (byte) b, 'z'});
            values.add(new byte[] {(byte) b});
        }
        for (int i = 0; i < 100; i++) {
            byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            values.add(bytes);
        }
        return values;
    }

    private static SortedMap<String, SecretBytes> writable(ExportFormat format, int least) {
        SortedMap<String, SecretBytes> writable = new TreeMap<>();
        int number = 1000;
        for (byte[] value : values()) {
            String name = "V_" + number++;
            SecretBytes secret = SecretBytes.copyOf(value);
            try {
                format.write(new TreeMap<>(Map.of(name, secret)), OPTIONS);
                writable.put(name, secret);
            } catch (UnwritableException e) {
                assertThat(e.name()).contains(name);
            }
        }
        assertThat(writable).hasSizeGreaterThan(least);
        return writable;
    }

    private static byte[] document(ExportFormat format, SortedMap<String, SecretBytes> values) {
        return ((Exported.Document) format.write(values, OPTIONS).content())
                .bytes()
                .toByteArray();
    }

    private static void assertSame(Map<String, byte[]> read, SortedMap<String, SecretBytes> written) {
        written.forEach((name, value) -> assertThat(read.get(name))
                .as(name + " = " + Base64.getEncoder().encodeToString(value.toByteArray()))
                .isEqualTo(value.toByteArray()));
    }

    private static void assertSameText(Map<?, ?> read, SortedMap<String, SecretBytes> written) {
        assertThat(read).hasSameSizeAs(written);
        Map<String, byte[]> bytes = new TreeMap<>();
        read.forEach((name, value) -> bytes.put((String) name, ((String) value).getBytes(StandardCharsets.UTF_8)));
        assertSame(bytes, written);
    }

    private byte[] run(Path input, Map<String, String> environment, String... command)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> line = new ArrayList<>(List.of(command));
        line.add(input.toString());
        ProcessBuilder builder =
                new ProcessBuilder(line).redirectOutput(out.toFile()).redirectError(err.toFile());
        builder.environment().put("HOME", folder.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        assertThat(process.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                .as("does not hang")
                .isTrue();
        assertThat(process.exitValue()).as(Files.readString(err)).isZero();
        return Files.readAllBytes(out);
    }

    private Path file(byte[] document) throws IOException {
        return Files.write(folder.resolve("exported"), document);
    }

    /** What {@code env -0} prints. */
    private static Map<String, byte[]> environment(byte[] printed) {
        Map<String, byte[]> variables = new TreeMap<>();
        for (String variable : new String(printed, StandardCharsets.ISO_8859_1).split("\0", -1)) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(
                        variable.substring(0, equals),
                        variable.substring(equals + 1).getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return variables;
    }

    @ParameterizedTest
    @CsvSource({"SH, dash, C", "SH, bash, C", "SH, bash, C.UTF-8", "DIRENV, bash, C.UTF-8"})
    void shellsReadIt(ExportFormat format, String shell, String locale) throws Exception {
        var values = writable(format, 1000);
        byte[] printed = run(
                file(document(format, values)),
                Map.of("LC_ALL", locale),
                shell,
                "-c",
                "eval \"$(cat \"$1\")\"; exec env -0",
                shell);
        assertSame(environment(printed), values);
    }

    @ParameterizedTest
    @CsvSource({"C", "C.UTF-8"})
    void fishReadsIt(String locale) throws Exception {
        var values = writable(ExportFormat.FISH, 1000);
        values.put("A_PATH", SecretBytes.copyOf(":a::b c:".getBytes(StandardCharsets.US_ASCII)));
        byte[] printed = run(
                file(document(ExportFormat.FISH, values)),
                Map.of("LC_ALL", locale),
                "fish",
                "--no-config",
                "-c",
                "source $argv[1]; exec env -0");
        assertSame(environment(printed), values);
    }

    @Test
    void readersOfDotenvFilesAgree() throws Exception {
        var values = writable(ExportFormat.DOTENV, 700);
        byte[] document = document(ExportFormat.DOTENV, values);
        assertSameText(Readers.nodeDotenv(text(document)), values);
        assertSameText(Readers.compose(text(document)), values);
        assertSame(
                environment(run(file(document), Map.of(), "dash", "-c", "set -a; . \"$1\"; exec env -0", "dash")),
                values);
        assertSameText(
                python("import sys,json,dotenv; print(json.dumps(dict(dotenv.dotenv_values(sys.argv[1]))))", document),
                values);
    }

    private Map<?, ?> python(String program, byte[] document) throws Exception {
        byte[] printed = run(file(document), Map.of("PYTHONUTF8", "1"), "python3", "-c", program);
        return new ObjectMapper().readValue(printed, TreeMap.class);
    }

    private static String text(byte[] document) {
        return new String(document, StandardCharsets.UTF_8);
    }

    @Test
    void composeReadsIt() {
        var values = writable(ExportFormat.COMPOSE_ENV, 900);
        assertSameText(Readers.compose(text(document(ExportFormat.COMPOSE_ENV, values))), values);
    }

    @Test
    void dockerReadsIt() {
        var values = writable(ExportFormat.DOCKER_ENV, 700);
        assertSameText(Readers.docker(document(ExportFormat.DOCKER_ENV, values)), values);
    }

    @Test
    void systemdReadsIt() {
        var values = writable(ExportFormat.SYSTEMD_ENV, 700);
        assertSameText(Readers.systemd(text(document(ExportFormat.SYSTEMD_ENV, values))), values);
    }

    @Test
    void gitlabReadsIt() {
        var values = writable(ExportFormat.GITLAB_DOTENV, 300);
        List<SortedMap<String, SecretBytes>> files = new ArrayList<>();
        values.forEach((name, value) -> {
            if (files.isEmpty() || files.get(files.size() - 1).size() == 20) {
                files.add(new TreeMap<>());
            }
            files.get(files.size() - 1).put(name, value);
        });
        files.forEach(file -> assertSameText(Readers.gitlab(text(document(ExportFormat.GITLAB_DOTENV, file))), file));
    }

    @Test
    void githubMasksAndReadsIt() {
        var values = writable(ExportFormat.GITHUB, 900);
        var step =
                (Exported.GithubStep) ExportFormat.GITHUB.write(values, OPTIONS).content();
        assertSameText(Readers.github(text(step.variables().toByteArray())), values);
        List<String> masked = Readers.githubMasks(text(step.masks().toByteArray()));
        values.forEach((name, value) -> {
            if (!value.utf8().isBlank()) {
                assertThat(masked).contains(value.utf8());
            }
        });
        assertThat(masked).doesNotContain("");
    }

    @Test
    void javaReadsProperties() throws Exception {
        var values = writable(ExportFormat.PROPERTIES, 1000);
        Properties properties = new Properties();
        properties.load(new StringReader(text(document(ExportFormat.PROPERTIES, values))));
        assertSameText(properties, values);
    }

    @Test
    void jsonIsReadByJacksonAndPython() throws Exception {
        var values = writable(ExportFormat.JSON, 1000);
        byte[] document = document(ExportFormat.JSON, values);
        assertSameText(new ObjectMapper().readValue(document, TreeMap.class), values);
        assertSameText(python("import sys,json; print(json.dumps(json.load(open(sys.argv[1]))))", document), values);
    }

    @Test
    void yamlIsReadAsVersion12And11() throws Exception {
        var values = writable(ExportFormat.YAML, 1000);
        values.put("NO", SecretBytes.copyOf(new byte[] {'y'}));
        values.put("L" + "_".repeat(400), SecretBytes.copyOf(new byte[] {'~'}));
        byte[] document = document(ExportFormat.YAML, values);
        assertSameText((Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text(document)), values);
        assertSameText(
                python("import sys,json,yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))", document), values);
    }

    @Test
    void aSecretHoldsAnyBytes() throws Exception {
        var values = writable(ExportFormat.K8S_SECRET, 1400);
        JsonNode secret = new ObjectMapper()
                .valueToTree(python(
                        "import sys,json,yaml; print(json.dumps(yaml.safe_load(open(sys.argv[1]))))",
                        document(ExportFormat.K8S_SECRET, values)));
        assertThat(secret.get("apiVersion").asText()).isEqualTo("v1");
        assertThat(secret.get("kind").asText()).isEqualTo("Secret");
        assertThat(secret.get("metadata").toString()).isEqualTo("{\"name\":\"app\",\"namespace\":\"prod\"}");
        assertThat(secret.has("stringData")).isFalse();
        Map<String, byte[]> read = new TreeMap<>();
        secret.get("data")
                .properties()
                .forEach(entry -> read.put(
                        entry.getKey(),
                        Base64.getDecoder().decode(entry.getValue().asText())));
        assertSame(read, values);
    }

    @Test
    void terraformReadsIt() {
        var values = writable(ExportFormat.TFVARS, 900);
        assertSameText(Readers.terraform(text(document(ExportFormat.TFVARS, values))), values);
    }

    @Test
    void folderHoldsAnyBytes() {
        var values = writable(ExportFormat.DIR, 1400);
        assertThat(ExportFormat.DIR.write(values, OPTIONS).content()).isEqualTo(new Exported.Folder(values));
        assertThat(ExportFormat.SYSTEMD_CREDS.write(values, OPTIONS).content()).isEqualTo(new Exported.Folder(values));
    }
}
