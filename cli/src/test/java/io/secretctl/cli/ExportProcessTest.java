package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Export and import, as their users run them. */
class ExportProcessTest {
    private static final String CANARY = "canary-7b1e09d3";

    @TempDir
    Path sandbox;

    private CliProcess cli;

    @BeforeEach
    void prepare() {
        cli = new CliProcess(sandbox).with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ok(cli.run("init", "--suite", "x25519"));
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private static Result refused(Result result, int exit, String message) {
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.err()).contains(message).contains("hint: ").doesNotContain(CANARY);
        assertThat(result.out()).isEmpty();
        return result;
    }

    private void set(String path, String value) {
        ok(cli.input(value).run("set", path));
    }

    private Path work(String name) {
        return cli.directory().resolve(name);
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aShellTakesThemOver() {
        set("/app/db/password", CANARY + " it's\n\n");
        set("/app/user", "u");
        assertThat(ok(cli.shell("eval \"$(secretctl export /app --format sh --map WHO=/app/user)\";"
                                + " printf '%s|%s' \"$DB_PASSWORD\" \"$WHO\""))
                        .text())
                .isEqualTo(CANARY + " it's\n\n|u");
    }

    @Test
    void aFileIsItsOwnersAlone() throws IOException {
        set("/app/a", CANARY);
        Files.writeString(work("app.env"), "old and long");
        Files.setPosixFilePermissions(work("app.env"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.createSymbolicLink(work("link.env"), Path.of("app.env"));
        Result written = ok(cli.run("export", "/app", "-f", "docker-env", "--out", "link.env"));
        assertThat(written.out()).isEmpty();
        assertThat(written.err()).contains("wrote 1 value to ").doesNotContain(CANARY);
        assertThat(work("app.env")).hasContent("A=" + CANARY + "\n");
        assertThat(mode(work("app.env"))).isEqualTo("rw-------");
        assertThat(work("link.env")).isSymbolicLink();
        Files.delete(work("app.env"));
        refused(cli.run("export", "/app", "-f", "docker-env", "--out", "link.env"), 2, "a link that leads nowhere");
        assertThat(work("link.env")).isSymbolicLink();
        refused(cli.run("export", "/app", "-f", "json", "--out", "/dev/null"), 2, "/dev/null is no file");
        refused(cli.run("export", "/app", "-f", "json", "--out", "none/x"), 2, "does not exist");
        assertThat(cli.directory().toFile().list()).containsExactlyInAnyOrder("link.env", "secretctl.yaml");
    }

    @Test
    void aFolderHasAFileForEach() throws IOException {
        set("/app/a", CANARY);
        set("/app/b", "\0b");
        refused(cli.run("export", "/app", "--format", "dir"), 2, "--out must name it");
        ok(cli.run("export", "/app", "--format", "dir", "--out", "secrets"));
        assertThat(mode(work("secrets"))).isEqualTo("rwx------");
        assertThat(mode(work("secrets/A"))).isEqualTo("rw-------");
        assertThat(work("secrets/A")).hasContent(CANARY);
        assertThat(work("secrets/B")).hasBinaryContent(new byte[] {0, 'b'});
        ok(cli.run("rm", "/app/b", "--yes"));
        Path elsewhere = Files.writeString(work("elsewhere"), "mine");
        Files.delete(work("secrets/A"));
        Files.createSymbolicLink(work("secrets/A"), elsewhere);
        assertThat(ok(cli.run("export", "/app", "-f", "systemd-creds", "--out", "secrets"))
                        .err())
                .contains("secrets/B was there before");
        assertThat(elsewhere).hasContent("mine");
        assertThat(work("secrets/A")).isRegularFile().hasContent(CANARY);
    }

    @Test
    void githubMasksBeforeItTells() throws IOException {
        set("/app/a", CANARY + "\nline % two");
        refused(cli.run("export", "/app", "-f", "github"), 2, "GITHUB_ENV names no file");
        Path file = Files.writeString(work("github.env"), "OTHER=1");
        cli.with("GITHUB_ENV", file.toString());
        assertThat(ok(cli.run("export", "/app", "-f", "github")).text())
                .isEqualTo("::add-mask::" + CANARY + "%0Aline %25 two\n");
        assertThat(Files.readString(file))
                .matches("OTHER=1\nA<<(secretctl_[0-9a-f]{32})\n" + CANARY + "\nline % two\n\\1\n");
    }

    @Test
    void whatAFormatCannotHoldIsRefused() {
        set("/app/a", "x");
        set("/app/pem", CANARY + "\nsecond");
        refused(
                cli.run("export", "/app", "-f", "docker-env", "--out", "x.env"),
                2,
                "/app/pem (PEM) can't be written as docker-env");
        assertThat(work("x.env")).doesNotExist();
        refused(cli.run("export", "/app", "-f", "k8s-secret"), 2, "--name must name the Secret");
        refused(cli.run("export", "/apple", "-f", "json"), 3, "there is no value below /apple");
        set("/sys/path", CANARY);
        refused(cli.run("export", "/sys", "-f", "json"), 2, "PATH, which changes how programs are run");
        assertThat(cli.run("export", "/app", "-f", "nonsense").exit()).isEqualTo(2);
        assertThat(cli.run("export", "/app").err()).contains("--format");
    }

    @Test
    void aFileIsImportedAsAWhole() throws IOException {
        Files.writeString(work("app.yaml"), "db:\n  password: " + CANARY + "\n  user: u\n");
        assertThat(ok(cli.run("import", "app.yaml", "/app", "--dry-run", "-o", "json"))
                        .json()
                        .get("plan")
                        .toString())
                .isEqualTo("[{\"path\":\"/app/db/password\",\"state\":\"new\",\"version\":0},"
                        + "{\"path\":\"/app/db/user\",\"state\":\"new\",\"version\":0}]");
        assertThat(ok(cli.run("import", "app.yaml", "/app")).err()).contains("wrote 2 new");
        assertThat(ok(cli.run("get", "/app/db/password")).text()).isEqualTo(CANARY);

        cli.input("{\"db\":{\"password\":\"" + CANARY + "\",\"user\":\"v\",\"port\":1}}");
        refused(cli.run("import", "-", "/app"), 2, "does not say in which format");
        refused(cli.run("import", "-", "/app", "-f", "json"), 7, "other values are stored at /app/db/user");
        assertThat(cli.run("get", "/app/db/port").exit()).isEqualTo(3);
        Result plan = ok(cli.run("import", "-", "/app", "-f", "json", "--dry-run"));
        assertThat(plan.text())
                .containsPattern("/app/db/password +same")
                .containsPattern("/app/db/port +new")
                .containsPattern("/app/db/user +changed")
                .doesNotContain(CANARY);
        assertThat(ok(cli.run("import", "-", "/app", "-f", "json", "--overwrite"))
                        .err())
                .contains("wrote 1 new, 1 changed, 1 same");
        assertThat(ok(cli.run("get", "/app/db/user")).text()).isEqualTo("v");
        assertThat(ok(cli.run("history", "/app/db/password", "-o", "json"))
                        .json()
                        .get("versions"))
                .hasSize(1);
    }

    @Test
    void anUnclearFileIsNotImported() throws IOException {
        Files.writeString(work("a.env"), "A=1\nA=" + CANARY + "\n");
        assertThat(cli.run("import", "a.env", "/app").err()).contains("two values of the file would go to /app/A");
        Files.writeString(work("b.json"), "{\"a b\":\"" + CANARY + "\"}");
        Result odd = cli.run("import", "b.json", "/app");
        assertThat(odd.exit()).isEqualTo(2);
        assertThat(odd.err()).contains("a name in the file makes no path").doesNotContain(CANARY);
        Files.writeString(work("c.json"), "{\"a\":[\"" + CANARY + "\"]}");
        refused(cli.run("import", "c.json", "/app"), 2, "c.json can't be read as json");
        assertThat(cli.run("import", "c.json", "/.secretctl/x").exit()).isEqualTo(2);
        assertThat(ok(cli.run("ls", "-o", "raw")).text()).isEmpty();
    }
}
