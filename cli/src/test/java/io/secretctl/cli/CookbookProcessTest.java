package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secretctl.cli.CliProcess.Result;
import io.secretctl.secrets.SecretSettings;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * Follows the pages of the cookbook as far as it goes without the service that each is about, and asserts that the program
 * gets its values and nothing else.
 *
 * <p>A block with a file's name, {@code ```yaml app.yaml}, becomes that file and is parsed; {@code ```sh} alone is run;
 * {@code ```text} is what can't be run here.
 */
@Tag("once")
class CookbookProcessTest {
    private static final Path PAGES = Path.of("../docs/cookbook");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)(?: (\\S+))?\n(.*?)^```$");
    private static final String PASSWORD = "it's $a \"canary\"-d15c";

    /** What the pages call a deployment: keeps what it got. */
    private static final String DEPLOY = """
            #!/bin/sh
            printf %s "$DB_PASSWORD" > deployed
            env | sed -n 's/^SECRETCTL_.*//p' > left-over
            """;

    private static final Map<String, Promise> PROMISES = Map.ofEntries(
            Map.entry("service-discovery.md", CookbookProcessTest::haproxyTakesTheTemplate),
            Map.entry("docker.md", CookbookProcessTest::theEntrypointBecomesTheProgram),
            Map.entry("kubernetes.md", CookbookProcessTest::theInitContainerLeavesFiles),
            Map.entry("systemd.md", CookbookProcessTest::unitsAreValidAndCredentialsThere),
            Map.entry("github-actions.md", CookbookProcessTest::bothStepsRun),
            Map.entry("gitlab-ci.md", CookbookProcessTest::theJobRuns),
            Map.entry("jenkins.md", CookbookProcessTest::theStepRunsAndItsTraceIsClean),
            Map.entry("direnv.md", CookbookProcessTest::theShellHasValuesOrTheFailureIsSeen),
            Map.entry("spring-boot.md", CookbookProcessTest::springNamesAreRight),
            Map.entry("quarkus.md", CookbookProcessTest::quarkusNamesAreRight),
            Map.entry("gitops.md", CookbookProcessTest::theJobsPlanAndApply));

    @TempDir
    static Path desk;

    private static String root = "";

    @TempDir
    Path sandbox;

    private interface Promise {
        void holds(Kitchen kitchen) throws IOException;
    }

    /** One block of a page. */
    private record Block(String language, Optional<String> file, String text) {}

    /** Where a page is tried. */
    private record Kitchen(CliProcess cli) {
        Result ok(String script) {
            Result result = run(script);
            assertThat(result.exit())
                    .as("%s%n%s%s", script, result.text(), result.err())
                    .isZero();
            return result;
        }

        Result run(String script) {
            return cli.shell("set -euo pipefail\n" + script);
        }

        Path path(String name) {
            return cli.directory().resolve(name);
        }

        Path write(String name, String text) throws IOException {
            return Files.writeString(path(name), text);
        }

        String read(String name) throws IOException {
            return Files.readString(path(name));
        }

        List<JsonNode> yaml(String name) throws IOException {
            return parseYaml(read(name));
        }

        Properties properties(String name) throws IOException {
            Properties properties = new Properties();
            properties.load(new StringReader(read(name)));
            return properties;
        }

        /** The deployment had the values and no setting, and the key's copy is gone. */
        void hasDeployed() throws IOException {
            assertThat(read("deployed")).isEqualTo(PASSWORD);
            assertThat(read("left-over")).isEmpty();
            assertThat(path("tmp")).isEmptyDirectory();
            Files.delete(path("deployed"));
        }
    }

    /** Without any instance; with some: EtcdDiscoveryProcessTest. */
    private static void haproxyTakesTheTemplate(Kitchen kitchen) {
        kitchen.ok("secretctl render haproxy.cfg.peb:haproxy.cfg --check-cmd 'haproxy -c -f {{src}}'");
    }

    @BeforeAll
    static void enrolTheProgram() throws IOException {
        CliProcess alice = new CliProcess(desk);
        Kitchen kitchen = new Kitchen(alice);
        kitchen.ok("secretctl init --name alice");
        alice.input(PASSWORD);
        kitchen.ok("secretctl set /app/db/password; printf app | secretctl set /app/db/user");
        alice.input("");
        follow(kitchen, PAGES.resolve("README.md"));
        root = kitchen.ok("secretctl config show | sed -n 's/^root: //p'")
                .text()
                .strip();
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.filter(file -> !name(file).equals("README.md")).sorted().toList().stream();
        }
    }

    @Test
    void everyPageIsKnownHereAndInTheIndex() throws IOException {
        assertThat(pages().map(CookbookProcessTest::name)).containsExactlyElementsOf(new TreeSet<>(PROMISES.keySet()));
        String index = Files.readString(PAGES.resolve("README.md"));
        assertThat(PROMISES.keySet()).allSatisfy(page -> assertThat(index).contains("](" + page + ")"));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePageDoesWhatItPromises(Path page) throws IOException {
        assertThat(Files.readString(page)).contains("\n## Not like this\n", "\n## What a test runs\n");
        Kitchen kitchen = switch (name(page)) {
            case "direnv.md" -> new Kitchen(new CliProcess(desk));
            case "gitops.md" -> repository();
            default -> service();
        };
        follow(kitchen, page);
        Optional.ofNullable(PROMISES.get(name(page))).orElseThrow().holds(kitchen);
    }

    /** A program's own place: the key and the two public settings, and nothing of the desk's. */
    private Kitchen service() throws IOException {
        Kitchen kitchen = new Kitchen(new CliProcess(sandbox));
        kitchen.write("deploy.sh", DEPLOY);
        kitchen.ok("mkdir tmp; chmod +x deploy.sh; install -m 600 '"
                + desk.resolve("work").resolve("app.key") + "' app.key");
        kitchen.cli()
                .with("SECRETCTL_STORE", "file:" + desk.resolve("work/secrets"))
                .with("SECRETCTL_ROOT", root)
                .with("SECRETCTL_IDENTITY", kitchen.path("app.key").toString())
                .with("TMPDIR", kitchen.path("tmp").toString());
        return kitchen;
    }

    /** A git repository of its own, and where the page's live store will be. */
    private Kitchen repository() {
        CliProcess cli = new CliProcess(sandbox).with("LIVE_STORE", "file:" + sandbox.resolve("live-secrets"));
        for (String who : List.of("AUTHOR", "COMMITTER")) {
            cli.with("GIT_" + who + "_NAME", "alice").with("GIT_" + who + "_EMAIL", "alice@example.com");
        }
        Kitchen kitchen = new Kitchen(cli);
        kitchen.ok("git init -q -b main .");
        return kitchen;
    }

    /** By the end of the page the repository holds the first password again, and the live store nothing of it. */
    private static void theJobsPlanAndApply(Kitchen kitchen) throws IOException {
        JsonNode pipeline = kitchen.yaml(".gitlab-ci.yml").get(0);
        String before = lines(pipeline.get(".key").get("before_script"));
        String plan = before + lines(pipeline.get("plan").get("script"));
        String apply = before + lines(pipeline.get("apply").get("script"));
        String root = "secretctl config show | sed -n 's/^root: //p'";
        String settings = "REVIEWED_ROOT=$(" + root + "); live_root=$(cd ../live && " + root + ")\n"
                + "export REVIEWED_ROOT SECRETCTL_ROOT=$live_root SECRETCTL_STORE=$LIVE_STORE\n";
        assertThat(kitchen.run(settings + "export SYNC_KEY=../plan.key\n" + plan)
                        .exit())
                .isEqualTo(9);
        assertThat(kitchen.run(settings + "export SYNC_KEY=../plan.key\n" + apply)
                        .exit())
                .isEqualTo(4);
        kitchen.ok(settings + "export SYNC_KEY=../sync.key\n" + apply);
        kitchen.ok(settings + "export SYNC_KEY=../plan.key\n" + plan);
        assertThat(kitchen.ok("cd ../live && secretctl --store \"$LIVE_STORE\" get /app/db/password")
                        .text())
                .isEqualTo("s3cret");
        kitchen.ok("cd ../live && secretctl --store \"$LIVE_STORE\" get /prod/app/db/password");
    }

    private static String lines(JsonNode script) {
        StringBuilder lines = new StringBuilder();
        script.forEach(line -> lines.append(line.asText()).append('\n'));
        return lines.toString();
    }

    /** Makes the page's files, then runs its commands. */
    private static void follow(Kitchen kitchen, Path page) throws IOException {
        List<Block> blocks = blocks(page);
        for (Block block : blocks) {
            if (block.file().isPresent()) {
                String installed = block.text()
                        .replace("/opt/secretctl", CliProcess.distribution().toString());
                parse(kitchen, kitchen.write(block.file().get(), installed), block);
            }
        }
        blocks.stream()
                .filter(block -> block.language().equals("sh") && block.file().isEmpty())
                .forEach(block -> kitchen.ok(block.text()));
    }

    private static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        String text = Files.readString(page);
        Matcher block = BLOCK.matcher(text);
        while (block.find()) {
            blocks.add(new Block(block.group(1), Optional.ofNullable(block.group(2)), block.group(3)));
        }
        assertThat(text.lines().filter(line -> line.startsWith("```")))
                .as("fences of %s", page)
                .hasSize(2 * blocks.size());
        return blocks;
    }

    private static void parse(Kitchen kitchen, Path file, Block block) throws IOException {
        switch (block.language()) {
            case "sh" -> kitchen.ok("bash -n '" + file + "'");
            case "yaml" -> assertThat(parseYaml(block.text())).isNotEmpty();
            case "properties" -> assertThat(kitchen.properties(name(file))).isNotEmpty();
            case "ini" ->
                assertThat(block.text().lines())
                        .allMatch(line -> line.isEmpty() || line.matches("\\[\\w+]|[A-Z]\\w+=.+"));
            case "dockerfile" ->
                assertThat(block.text().lines())
                        .allMatch(line -> line.matches("(FROM|RUN|COPY|ENV|USER|CMD) .+")
                                || line.matches("ENTRYPOINT \\[(\"[^\"]+\"(, )?)+]"));
            default -> assertThat(block.language()).isIn("groovy", "pebble");
        }
    }

    private static List<JsonNode> parseYaml(String text) {
        List<JsonNode> documents = new ArrayList<>();
        ObjectMapper mapper = new ObjectMapper();
        new Load(LoadSettings.builder().build())
                .loadAllFromString(text)
                .forEach(document -> documents.add(mapper.valueToTree(document)));
        return documents;
    }

    private static String name(Path page) {
        return String.valueOf(page.getFileName());
    }

    private static void theEntrypointBecomesTheProgram(Kitchen kitchen) throws IOException {
        assertThat(kitchen.read("Dockerfile")).contains("ENTRYPOINT [\"/bin/sh\", \"/entrypoint.sh\"]");
        assertThat(kitchen.ok("sh entrypoint.sh sh -c 'env | sort'").text())
                .contains("DB_PASSWORD=" + PASSWORD + "\n", "DB_USER=app\n")
                .doesNotContain("SECRETCTL_");
        JsonNode service = kitchen.yaml("compose.yaml").get(0).at("/services/app");
        service.get("environment").fieldNames().forEachRemaining(CookbookProcessTest::isAVariable);
        assertThat(kitchen.read("Dockerfile"))
                .contains(
                        "SECRETCTL_IDENTITY=" + service.at("/volumes/0/target").asText());
    }

    private static void theInitContainerLeavesFiles(Kitchen kitchen) throws IOException {
        List<JsonNode> documents = kitchen.yaml("app.yaml");
        documents.get(0).get("data").fieldNames().forEachRemaining(CookbookProcessTest::isAVariable);
        JsonNode pod = documents.get(1).at("/spec/template/spec");
        List<String> volumes = pod.get("volumes").findValuesAsText("name");
        assertThat(pod.findValues("volumeMounts").stream().flatMap(mounts -> mounts.findValuesAsText("name").stream()))
                .isNotEmpty()
                .isSubsetOf(volumes);
        JsonNode init = pod.at("/initContainers/0");
        String script = init.at("/args/0").asText();
        for (JsonNode mount : init.get("volumeMounts")) {
            String path = mount.get("mountPath").asText();
            Files.createDirectory(kitchen.path(path.substring(1)));
            script = script.replace(path + "/", kitchen.path(path.substring(1)) + "/");
        }
        kitchen.write("init.sh", script);
        kitchen.ok("""
                cd secretctl-key
                mkdir ..2026
                cp ../app.key ..2026/identity.json
                chmod 440 ..2026/identity.json
                ln -s ..2026 ..data
                ln -s ..data/identity.json identity.json
                """);
        for (String asMounted : List.of("identity.json", "..data/identity.json")) {
            assertThat(kitchen.run("secretctl get /app/db/user --identity secretctl-key/" + asMounted)
                            .exit())
                    .isNotZero();
        }
        kitchen.ok("unset SECRETCTL_IDENTITY; /bin/sh -euc \"$(cat init.sh)\"");
        String wanted = pod.at("/containers/0/env/0/value").asText();
        assertThat(kitchen.read(wanted.substring(1))).isEqualTo(PASSWORD);
    }

    private static void unitsAreValidAndCredentialsThere(Kitchen kitchen) throws IOException {
        Result verified = kitchen.ok("systemd-analyze verify --man=no ./*.service");
        assertThat(verified.text() + verified.err()).isEmpty();
        kitchen.ok("sed -i s/^ExecStart=/ExecStrat=/ app.service");
        assertThat(kitchen.run("systemd-analyze verify --man=no ./app.service").err())
                .as("a fault would be seen")
                .contains("ExecStrat");
        List<String> credentials = kitchen.read("app.service")
                .lines()
                .filter(line -> line.startsWith("LoadCredential="))
                .map(line -> line.replaceFirst(".*:%t/", ""))
                .toList();
        assertThat(credentials).hasSize(2);
        assertThat(kitchen.read(credentials.get(0))).isEqualTo(PASSWORD);
        assertThat(kitchen.read(credentials.get(1))).isEqualTo("app");
        kitchen.properties("app.conf").stringPropertyNames().forEach(CookbookProcessTest::isAVariable);
    }

    private static void bothStepsRun(Kitchen kitchen) throws IOException {
        List<JsonNode> steps = List.of(
                kitchen.yaml("deploy.yaml").get(0).at("/jobs/deploy/steps/1"),
                kitchen.yaml("later-steps.yaml").get(0).get(0));
        kitchen.cli().without("SECRETCTL_IDENTITY");
        String secret = kitchen.read("app.key.base64");
        steps.get(0).get("env").properties().forEach(variable -> {
            String name = variable.getKey();
            String from = name.equals("SECRETCTL_APP_KEY") ? "secrets" : "vars";
            assertThat(variable.getValue().asText()).isEqualTo("${{ " + from + "." + name + " }}");
        });
        assertThat(steps.get(1).get("env")).isEqualTo(steps.get(0).get("env"));
        kitchen.cli()
                .with("SECRETCTL_APP_KEY", secret)
                .with("GITHUB_ENV", kitchen.path("github.env").toString());
        List<String> logs = new ArrayList<>();
        for (JsonNode step : steps) {
            assertThat(step.get("shell").asText()).isEqualTo("bash");
            kitchen.write("step.sh", step.get("run").asText());
            logs.add(kitchen.ok("bash --noprofile --norc -eo pipefail step.sh").text());
        }
        kitchen.hasDeployed();
        assertThat(logs).containsExactly("", "::add-mask::" + PASSWORD + "\n::add-mask::app\n");
        assertThat(kitchen.read("github.env")).contains("\n" + PASSWORD + "\n", "\napp\n");
    }

    private static void theJobRuns(Kitchen kitchen) throws IOException {
        List<String> script = new ArrayList<>();
        kitchen.yaml(".gitlab-ci.yml").get(0).at("/deploy/script").forEach(line -> script.add(line.asText()));
        kitchen.write("step.sh", String.join("\n", script));
        kitchen.ok("cp app.key SECRETCTL_APP_KEY; chmod 666 SECRETCTL_APP_KEY");
        kitchen.cli()
                .without("SECRETCTL_IDENTITY")
                .with("SECRETCTL_APP_KEY", kitchen.path("SECRETCTL_APP_KEY").toString());
        kitchen.ok("umask 0000; bash -eo pipefail step.sh");
        kitchen.hasDeployed();
    }

    private static void theStepRunsAndItsTraceIsClean(Kitchen kitchen) throws IOException {
        String pipeline = kitchen.read("Jenkinsfile");
        assertThat(pipeline).contains("variable: 'SECRETCTL_IDENTITY'");
        Matcher step = Pattern.compile("(?s)sh '''(.*?)'''").matcher(pipeline);
        assertThat(step.find()).isTrue();
        kitchen.write("step.sh", step.group(1));
        Result result = kitchen.ok("chmod 400 app.key; sh -xe step.sh");
        assertThat(result.text() + result.err()).contains("secretctl exec").doesNotContain("canary", "scroot1");
        kitchen.hasDeployed();
    }

    private static void theShellHasValuesOrTheFailureIsSeen(Kitchen kitchen) {
        assertThat(kitchen.ok("direnv exec . sh -c 'printf %s \"$DB_PASSWORD\"'")
                        .text())
                .isEqualTo(PASSWORD);
        kitchen.cli().with("SECRETCTL_STORE", "file:nowhere");
        Result failed = kitchen.run("direnv exec . touch started");
        assertThat(failed.exit()).isNotZero();
        assertThat(failed.err()).contains("error: ");
        assertThat(kitchen.path("started")).doesNotExist();
    }

    private static void springNamesAreRight(Kitchen kitchen) throws IOException {
        JsonNode application = kitchen.yaml("application.yaml").get(0);
        assertThat(application.at("/spring/config/import").asText()).isEqualTo("secretctl:/app/");
        application.get("secretctl").fieldNames().forEachRemaining(CookbookProcessTest::isASetting);
        assertThat(kitchen.properties("exec-files.properties"))
                .containsEntry("spring.config.import", "configtree:${SECRETCTL_FILES}/");
        assertThat(kitchen.ok("secretctl exec --files /app -- sh -c 'cat \"$SECRETCTL_FILES/db/password\"'")
                        .text())
                .isEqualTo(PASSWORD);
    }

    private static void quarkusNamesAreRight(Kitchen kitchen) throws IOException {
        Properties application = kitchen.properties("application.properties");
        assertThat(application).containsEntry("%prod.quarkus.datasource.password", "${secretctl::/app/db/password}");
        application.stringPropertyNames().stream()
                .filter(name -> name.startsWith("secretctl."))
                .forEach(name -> isASetting(name.substring("secretctl.".length())));
        assertThat(application.stringPropertyNames()).contains("secretctl.store", "secretctl.root");
        kitchen.properties("service.env").stringPropertyNames().forEach(CookbookProcessTest::isAVariable);
    }

    private static void isAVariable(String name) {
        assertThat(name).startsWith("SECRETCTL_");
        isASetting(
                name.substring("SECRETCTL_".length()).toLowerCase(Locale.ROOT).replace('_', '-'));
    }

    /** What all clients have, and what the modules for frameworks have besides. */
    private static void isASetting(String name) {
        List<String> known = new ArrayList<>(List.of("prefix", "required", "refresh", "ordinal"));
        known.addAll(SecretSettings.names());
        assertThat(known).contains(name);
    }
}
