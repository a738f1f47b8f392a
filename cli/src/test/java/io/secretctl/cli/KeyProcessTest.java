package io.secretctl.cli;

import static io.secretctl.cli.CliProcess.Step.expect;
import static io.secretctl.cli.CliProcess.Step.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.keys.KeyFile;
import io.secretctl.keys.PublicIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyProcessTest extends WithCli {
    private static final String CANARY = "c4n4ry hörse battery";

    private Path file(String name) {
        return cli.directory().resolve(name);
    }

    private Path passphraseFile(String passphrase) throws IOException {
        Path file = Files.writeString(file("pass-" + passphrase.hashCode()), passphrase + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return file;
    }

    private static String mode(Path file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
    }

    @Test
    void aNewKeyPrintsItsPublicLine() throws IOException {
        CliProcess.Result result = cli.run("key", "generate", "app.key");
        assertThat(result.exit()).isZero();
        PublicIdentity identity = PublicIdentity.parse(result.text());
        assertThat(identity.recipient().suite().keyType()).isEqualTo("xwing");
        assertThat(file("app.pub")).hasContent(result.text());
        assertThat(mode(file("app.key"))).isEqualTo("rw-------");
        assertThat(result.err())
                .isEqualTo("wrote " + file("app.key") + " and " + file("app.pub") + ", fingerprint "
                        + identity.fingerprint() + "\n");
        try (var ring = KeyFile.read(file("app.key"))) {
            assertThat(ring.publicIdentity()).contains(identity);
        }
        assertThat(cli.run("key", "show", "app.key").text())
                .contains(identity.fingerprint())
                .contains("locked       no");
        assertThat(cli.run("key", "export", "app.key").text()).isEqualTo(result.text());
        assertThat(cli.run("key", "export", "--public", "app.key", "-ojson")
                        .json()
                        .get("fingerprint")
                        .asText())
                .isEqualTo(identity.fingerprint());
    }

    @Test
    void nothingIsReplaced() throws IOException {
        Files.writeString(file("app.pub"), "mine");
        CliProcess.Result result = cli.run("key", "generate", "app.key", "-ojson");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.errorJson().get("error").get("code").asText()).isEqualTo("file-exists");
        assertThat(file("app.key")).doesNotExist();
        assertThat(cli.run("key", "generate", "app.pub").err()).contains("should not be named app.pub");
    }

    @Test
    void aListShowsStatesAndNoKeys() {
        assertThat(cli.run("key", "generate", "--suite", "x25519", "app").exit())
                .isZero();
        var keys = cli.run("key", "list", "app", "-ojson").json().get("keys");
        assertThat(keys).hasSize(2);
        assertThat(keys.findValuesAsText("type")).containsExactly("x25519", "ed25519");
        assertThat(keys.findValuesAsText("state")).containsOnly("primary");
        assertThat(cli.run("key", "list", "app").text().lines()).hasSize(2).allMatch(line -> line.contains("primary"));
    }

    @Test
    void aLockedKeyNeedsItsPassphrase() throws IOException {
        String pass = passphraseFile(CANARY).toString();
        assertThat(cli.run("key", "generate", "app.key", "--passphrase-file", pass)
                        .err())
                .contains("app.key, locked, and");
        assertThat(cli.run("key", "show", "app.key", "--passphrase-file", pass).text())
                .contains("with a passphrase");

        CliProcess.Result none = cli.run("key", "show", "app.key");
        assertThat(none.exit()).isEqualTo(2);
        assertThat(none.err())
                .contains("passphrase of " + file("app.key") + " is needed, and standard input is not a terminal")
                .contains("hint: give it with --passphrase-file FILE");

        CliProcess.Result wrong = cli.run(
                "key",
                "show",
                "app.key",
                "--passphrase-file",
                passphraseFile("other").toString(),
                "--debug");
        assertThat(wrong.exit()).isEqualTo(6);
        assertThat(wrong.err())
                .contains("wrong passphrase")
                .doesNotContain("other\n")
                .doesNotContain("c4n4ry");
    }

    @Test
    void aPassphraseMayComeThroughAPipe() {
        assertThat(cli.shell("secretctl key generate app --passphrase-file <(echo one) -q")
                        .err())
                .isEmpty();
        assertThat(cli.shell("printf one | secretctl key list app --passphrase-file /dev/stdin")
                        .exit())
                .isZero();
        assertThat(cli.shell("umask 022; echo one > loose; secretctl key list app --passphrase-file loose")
                        .err())
                .isEqualTo("warning: others may read " + file("loose") + "; run: chmod 600 " + file("loose") + "\n");
        assertThat(cli.shell("secretctl key list app --passphrase-file /dev/null")
                        .err())
                .contains("/dev/null is empty");
    }

    @Test
    void othersMustNotReadAPrivateKey() throws IOException {
        assertThat(cli.run("key", "generate", "app.key").exit()).isZero();
        Files.setPosixFilePermissions(file("app.key"), PosixFilePermissions.fromString("rw-r-----"));
        CliProcess.Result result = cli.run("key", "show", "app.key");
        assertThat(result.exit()).isEqualTo(6);
        assertThat(result.err()).contains("chmod 600 " + file("app.key"));
    }

    @Test
    void anImportedKeyIsTheIdentity() throws IOException {
        String line = cli.run("key", "generate", "app.key").text();
        assertThat(cli.run("key", "show").exit()).isEqualTo(6);
        assertThat(cli.run("key", "import", "app.key").exit()).isZero();
        Path identity = cli.config().resolve("identity.json");
        assertThat(mode(identity)).isEqualTo("rw-------");
        assertThat(mode(cli.config())).isEqualTo("rwx------");
        assertThat(cli.run("key", "export").text()).isEqualTo(line);
        assertThat(cli.run("key", "import", "app.key").err()).contains(identity + " exists already");
    }

    @Test
    void aPrivateKeyGoesToAFileAndNowhereElse() throws IOException {
        String line = cli.run("key", "generate", "app.key").text();
        assertThat(cli.run("key", "export", "app.key", "--private").err())
                .contains("--private and --to FILE go together");
        assertThat(cli.run("key", "export", "app.key", "--private", "--to", "copy")
                        .exit())
                .isZero();
        assertThat(mode(file("copy"))).isEqualTo("rw-------");
        assertThat(cli.run("key", "export", "copy").text()).isEqualTo(line);
    }

    @Test
    void aPassphraseIsTypedUnseen() {
        CliProcess.Dialogue made = cli.onTerminal(
                List.of(
                        expect("new passphrase of app.key: "),
                        send(CANARY + "\n"),
                        expect("the same again: "),
                        send(CANARY + "\n")),
                "key",
                "generate",
                "app.key",
                "--passphrase");
        assertThat(made.exit()).isZero();
        assertThat(made.screen()).contains("scpub1").doesNotContain("c4n4ry");
        assertThat(made.restored()).isTrue();

        Path out = file("out");
        CliProcess.Dialogue shown = cli.onTerminal(
                out, List.of(expect("passphrase of "), expect(": "), send(CANARY + "\n")), "key", "export", "app.key");
        assertThat(shown.exit()).isZero();
        assertThat(shown.out()).get().asString().startsWith("scpub1").endsWith("\n");
        assertThat(shown.screen()).doesNotContain("c4n4ry");
    }

    @Test
    void aMistypedRepetitionChangesNothing() {
        assertThat(cli.run("key", "generate", "app.key").exit()).isZero();
        CliProcess.Dialogue dialogue = cli.onTerminal(
                List.of(expect("new passphrase"), send("one\n"), expect("the same again: "), send("two\n")),
                "key",
                "passwd",
                "app.key");
        assertThat(dialogue.exit()).isEqualTo(2);
        assertThat(dialogue.screen()).contains("differs from the first");
        assertThat(dialogue.restored()).isTrue();
        assertThat(cli.run("key", "show", "app.key").text()).contains("locked       no");
    }

    @Test
    void aPassphraseIsChangedAndRemoved() throws IOException {
        String one = passphraseFile("one").toString();
        String two = passphraseFile("two").toString();
        assertThat(cli.run("key", "generate", "app.key", "--passphrase-file", one)
                        .exit())
                .isZero();
        assertThat(cli.run("key", "passwd", "app.key", "--passphrase-file", one, "--new-passphrase-file", two)
                        .err())
                .isEqualTo("wrote " + file("app.key") + ", locked\n");
        assertThat(cli.run("key", "show", "app.key", "--passphrase-file", one).exit())
                .isEqualTo(6);
        CliProcess.Result unasked = cli.run("key", "passwd", "app.key", "--passphrase-file", two, "--remove");
        assertThat(unasked.exit()).isEqualTo(2);
        assertThat(unasked.err()).contains("hint: give it with --yes");
        assertThat(cli.run("key", "passwd", "app.key", "--passphrase-file", two, "--remove", "--yes")
                        .exit())
                .isZero();
        assertThat(cli.run("key", "show", "app.key").exit()).isZero();
    }

    @Test
    void aNoIsANo() {
        assertThat(cli.run("key", "generate", "app.key").exit()).isZero();
        CliProcess.Dialogue dialogue = cli.onTerminal(
                List.of(expect("without a passphrase? [y/N] "), send("\n")), "key", "passwd", "app.key", "--remove");
        assertThat(dialogue.exit()).isEqualTo(2);
        assertThat(dialogue.screen()).contains("cancelled; nothing was changed");
        assertThat(cli.onTerminal(
                                List.of(expect("[y/N] "), send("yes\n"), expect("not locked")),
                                "key",
                                "passwd",
                                "app.key",
                                "--remove")
                        .exit())
                .isZero();
    }

    @Test
    void ctrlCAtAPromptGivesTheTerminalItsSettingsBack() {
        assertThat(cli.run("key", "generate", "app.key").exit()).isZero();
        CliProcess.Dialogue dialogue =
                cli.onTerminal(List.of(expect("new passphrase"), send("half\u0003")), "key", "passwd", "app.key");
        assertThat(dialogue.exit()).isEqualTo(130);
        assertThat(dialogue.restored()).isTrue();
        assertThat(dialogue.screen()).doesNotContain("half");
        assertThat(cli.run("key", "show", "app.key").text()).contains("locked       no");
    }

    @Test
    void noInputNeverAsks() {
        CliProcess.Dialogue dialogue =
                cli.onTerminal(List.of(), "key", "generate", "app.key", "--passphrase", "--no-input");
        assertThat(dialogue.exit()).isEqualTo(2);
        assertThat(dialogue.screen()).contains("--no-input forbids to ask", "--passphrase-file FILE");
        assertThat(file("app.key")).doesNotExist();
    }
}
