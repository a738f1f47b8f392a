package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RenderProcessTest extends WithCli {
    private static final String CANARY = "c4n4ry-rendered";

    private Path work;

    @BeforeEach
    void makeKeySpace() throws IOException {
        work = cli.directory();
        cli.with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ok(cli.run("init", "--suite", "x25519"));
        set("/app/db/password", CANARY);
        set("/app/hosts/a", "10.0.0.1");
        Files.writeString(work.resolve("app.peb"), """
                password = {{ getv("/db/password") }}
                {%- for host in getvs("/hosts/*") %}
                server {{ host }}
                {%- endfor %}
                """);
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        assertThat(result.err()).doesNotContain(CANARY);
        return result;
    }

    private void set(String path, String value) {
        ok(cli.input(value).run("set", path));
    }

    private String rendered() throws IOException {
        return Files.readString(work.resolve("app.conf"));
    }

    /** What lies in a folder besides the settings that init wrote. */
    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("secretctl.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static void until(String what, BooleanSupplier condition) throws InterruptedException {
        Instant end = Instant.now().plus(Patience.WAIT);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).as("waiting for " + what).isBefore(end);
            Thread.sleep(50);
        }
    }

    @Test
    void oneTemplateWithoutAnyFurtherFile() throws IOException {
        assertThat(ok(cli.run("render", "app.peb", "--prefix", "/app")).text())
                .isEqualTo("password = " + CANARY + "\nserver 10.0.0.1\n");
        Result would = cli.run("render", "app.peb:app.conf", "--prefix", "/app", "--noop");
        assertThat(would.exit()).isEqualTo(9);
        assertThat(would.err()).contains("would change " + work.resolve("app.conf"));
        assertThat(work.resolve("app.conf")).doesNotExist();
        assertThat(ok(cli.run("render", "app.peb:app.conf", "--prefix", "app", "--reload-cmd", "touch reloaded"))
                        .err())
                .contains("wrote " + work.resolve("app.conf"));
        assertThat(rendered()).isEqualTo("password = " + CANARY + "\nserver 10.0.0.1\n");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(work.resolve("app.conf"))))
                .isEqualTo("rw-------");
        assertThat(work.resolve("reloaded")).exists();
        assertThat(names(work)).containsExactly("app.conf", "app.peb", "reloaded");
        Result again = ok(cli.run("render", "app.peb:app.conf", "--prefix", "/app", "-o", "json"));
        assertThat(again.json().get("files").get(0).get("state").asText()).isEqualTo("unchanged");
    }

    @Test
    void aDifferenceIsShownOnATerminalOrIfAskedFor() throws IOException {
        Files.writeString(work.resolve("app.conf"), "password = old-s3cret\nserver 10.0.0.1\n");
        String[] command = {"render", "app.peb:app.conf", "--prefix", "/app", "--diff"};
        Result piped = cli.run(command);
        assertThat(piped.exit()).isEqualTo(9);
        assertThat(piped.text()).isEqualTo(work.resolve("app.conf") + ": +1 -1 lines\n");
        assertThat(cli.onTerminal(List.of(), command).screen())
                .contains("-password = old-s3cret", "+password = " + CANARY);
        assertThat(cli.run("render", "app.peb:app.conf", "--prefix", "/app", "--diff", "--show-secrets")
                        .text())
                .contains("-password = old-s3cret", "+password = " + CANARY);
        assertThat(rendered()).contains("old-s3cret");
    }

    @Test
    void aFailureKeepsTheFileAndTellsWhy() throws IOException {
        Files.writeString(work.resolve("app.conf"), "old");
        Result check = cli.run(
                "render",
                "app.peb:app.conf",
                "--prefix",
                "/app",
                "--check-cmd",
                "grep -c . {{src}} /none/such",
                "--debug");
        assertThat(check.exit()).isEqualTo(9);
        assertThat(check.err())
                .contains("stays as it is: check_cmd ended with 2", "/none/such")
                .doesNotContain(CANARY);
        Result showing =
                cli.run("render", "app.peb:app.conf", "--prefix", "/app", "--check-cmd", "diff {{src}} /dev/null");
        assertThat(showing.err()).contains("password = ***").doesNotContain(CANARY);
        Files.writeString(work.resolve("bad.peb"), "{{ getv(\"/db/user\") }}");
        Result missing = cli.run("render", "bad.peb:app.conf", "--prefix", "/app");
        assertThat(missing.exit()).isEqualTo(3);
        assertThat(missing.err())
                .contains("bad.peb:1: getv: there is no key /db/user")
                .contains("hint: ");
        assertThat(rendered()).isEqualTo("old");
        assertThat(names(work)).containsExactly("app.conf", "app.peb", "bad.peb");
        assertThat(cli.run("render").err()).contains("nothing was named that could be rendered");
        assertThat(cli.run("render", "app.peb", "--watch").exit()).isEqualTo(2);
    }

    @Test
    void aFolderOfConfdsIsWatched() throws Exception {
        Files.createDirectories(work.resolve("confd/conf.d"));
        Files.createDirectories(work.resolve("confd/templates"));
        Files.move(work.resolve("app.peb"), work.resolve("confd/templates/app.peb"));
        Files.writeString(work.resolve("confd/conf.d/app.toml"), """
                [template]
                src = "app.peb"
                dest = "%s"
                mode = "0640"
                prefix = "/app"
                keys = ["/db", "/hosts"]
                reload_cmd = "printf x >> reloads"
                shell = true
                """.formatted(work.resolve("app.conf")));
        Path said = sandbox.resolve("said");
        Process watching =
                cli.start(said, "render", "--confdir", "confd", "--watch", "--debounce", "100ms", "--splay", "100ms");
        try {
            until("the first file", () -> Files.exists(work.resolve("reloads")));
            assertThat(rendered()).contains(CANARY, "10.0.0.1");
            set("/app/hosts/b", "10.0.0.2");
            until("the second host", () -> contains("10.0.0.2"));
            ok(cli.run("rm", "/app/hosts/a", "--yes"));
            until("the first host to go", () -> !contains("10.0.0.1"));
            ok(cli.run("rm", "/app/hosts/b", "--yes"));
            until("the refusal", () -> read(said).contains("there is nothing at /hosts/*"));
            assertThat(rendered()).contains("10.0.0.2");
            set("/app/hosts/c", "10.0.0.3");
            until("the third host", () -> contains("10.0.0.3"));
            watching.destroy();
            assertThat(watching.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(watching.exitValue()).isEqualTo(143);
        } finally {
            watching.destroyForcibly().waitFor();
        }
        assertThat(Files.readString(said)).doesNotContain(CANARY).doesNotContain("Exception");
        assertThat(names(work)).containsExactly("app.conf", "confd", "reloads");
    }

    private boolean contains(String text) {
        return read(work.resolve("app.conf")).contains(text);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void anOutageKeepsTheFileAndIsSurvived() throws Exception {
        Path said = sandbox.resolve("said");
        Process watching = cli.start(said, "render", "app.peb:app.conf", "--prefix", "/app", "--interval", "300ms");
        Path store = sandbox.resolve("store");
        Path away = sandbox.resolve("away");
        try {
            until("the first file", () -> contains("10.0.0.1"));
            Files.move(store, away);
            until("the outage", () -> read(said).contains("nothing was rendered"));
            assertThat(rendered()).contains("10.0.0.1");
            Files.move(away, store);
            set("/app/hosts/b", "10.0.0.2");
            until("the second host", () -> contains("10.0.0.2"));
        } finally {
            watching.destroy();
            assertThat(watching.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
    }
}
