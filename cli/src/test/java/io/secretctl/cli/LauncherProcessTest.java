package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class LauncherProcessTest extends WithCli {
    @Test
    void theVirtualMachineSaysNothingOfItsOwn() {
        CliProcess.Result result = cli.run("version", "-o", "raw");
        assertThat(result.err()).isEmpty();
        assertThat(result.text()).matches("[0-9][0-9A-Za-z.-]*\n");
        assertThat(result.exit()).isZero();
    }

    @Test
    void versionTellsJavaAndDoctorTheCryptography() {
        var json = cli.run("version", "-ojson").json();
        assertThat(json.get("v").asInt()).isEqualTo(1);
        assertThat(json.get("java").asText()).isEqualTo(Runtime.version().toString());
        assertThat(cli.run("doctor").text()).containsPattern("cryptography by (Conscrypt [0-9.]+|Bouncy Castle)");
    }

    @Test
    void theLauncherAndTheProgramPrintTheSameVersion() {
        CliProcess.Result quick = cli.run("version");
        assertThat(quick.text()).startsWith("secretctl ").contains("\njava " + System.getProperty("java.version"));
        assertThat(cli.run("version", "--no-color").text()).isEqualTo(quick.text());
        assertThat(cli.run("--version").text()).isEqualTo(quick.text());
    }

    /** {@code sh secretctl} in a folder with a link to it: there is no slash in the name that the launcher is given. */
    @Test
    void itFindsItsFolderThroughALinkBesideIt() {
        String link = "ln -sr \"$(command -v secretctl)\" plain; mkdir below; ln -s ../plain below/again; ";
        assertThat(cli.shell(link + "sh plain version; sh below/again version; cd below; sh again config show")
                        .exit())
                .isZero();
    }

    @Test
    void theLauncherAndTheProgramPrintTheSameCompletion() {
        for (String shell : List.of("bash", "zsh", "fish")) {
            CliProcess.Result quick = cli.run("completion", shell);
            assertThat(quick.text())
                    .isNotEmpty()
                    .isEqualTo(cli.run("completion", shell, "--no-color").text());
        }
    }

    /** The build makes it for its own JDK, bin/test for the second one. */
    @Test
    void aShortRunComesFromTheArchive() throws IOException {
        Path log = sandbox.resolve("classes");
        assertThat(cli.with("_JAVA_OPTIONS", "-Xlog:class+load:file=" + log)
                        .run("get", "/none")
                        .exit())
                .isNotZero();
        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded)
                .anyMatch(line -> line.contains("io.secretctl.cli.commands.GetCommand source: shared objects file"));
        assertThat(loaded).noneMatch(line -> line.contains(" picocli.CommandLine "));
        long shared = loaded.stream()
                .filter(line -> line.contains("shared objects file"))
                .count();
        assertThat(shared).isGreaterThan(loaded.size() * 9L / 10);
    }

    /** Told by a Java that prints how it is started. */
    @Test
    void theArchiveWithoutTlsIsTakenWhereTheStoreNeedsNone() throws IOException {
        Path java = Files.createDirectories(sandbox.resolve("java/bin")).resolve("java");
        Files.writeString(java, "#!/bin/sh\necho \"$@\"\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Files.writeString(
                sandbox.resolve("java/release"), "JAVA_VERSION=\"" + System.getProperty("java.version") + "\"\n");
        CliProcess other = cli.with("SECRETCTL_JAVA", java.toString());
        assertThat(archive(other, "get", "/a", "--store", "file:/x")).isEqualTo("plain");
        assertThat(archive(other, "get", "--store=etcd://h", "/a")).isEqualTo("plain");
        assertThat(archive(other, "--store", "etcd://h", "--no-color", "get", "/a"))
                .isEqualTo("plain");
        assertThat(archive(other, "get", "--store", "etcds://h", "/a")).isEqualTo("read");
        assertThat(archive(other, "--store", "etcds://h", "get", "/a")).isEqualTo("read");
        assertThat(archive(other, "get", "--store", "consuls://h", "/a")).isEqualTo("read");
        assertThat(archive(other, "get", "/a")).isEqualTo("read");
        assertThat(archive(other, "ls", "--store", "file:/x")).isEqualTo("all");
        assertThat(archive(other, "--state", "get", "ls", "--store", "file:/x")).isEqualTo("all");
        for (Setting setting : Setting.values()) {
            assertThat(archive(other, setting.flag(), "ls", "get", "/a", "--store", "file:/x"))
                    .as(setting.flag())
                    .isEqualTo("plain");
        }
        assertThat(archive(other.with("SECRETCTL_STORE", "file:/x"), "get", "/a"))
                .isEqualTo("plain");
        Files.writeString(other.directory().resolve("secretctl.yaml"), "store: \"etcd://h\"");
        assertThat(archive(other, "get", "/a")).isEqualTo("plain");
        assertThat(archive(other.with("SECRETCTL_STORE", "etcds://h"), "get", "/a"))
                .isEqualTo("read");
    }

    private static String archive(CliProcess cli, String... args) {
        return cli.run(args).text().replaceFirst("(?s).*/lib/archive/[^/ ]*-([a-z]+)\\.(jsa|aot) .*", "$1");
    }

    @Test
    void anArchiveThatDoesNotFitIsNoFault() throws IOException {
        Path copy = sandbox.resolve("copy");
        CliProcess.Result copied = cli.shell("cp -r " + CliProcess.distribution() + " " + copy + "; touch " + copy
                + "/lib/*.jar; " + copy + "/bin/secretctl get /none");
        CliProcess.Result own = cli.run("get", "/none");
        assertThat(copied.err()).isEqualTo(own.err()).doesNotContain("archive");
        assertThat(copied.out()).isEmpty();
        assertThat(copied.exit()).isEqualTo(own.exit());
        CliProcess.Result broken = cli.shell("for a in " + copy + "/lib/archive/*; do chmod u+w $a; echo no >$a; done; "
                + copy + "/bin/secretctl get /none");
        assertThat(broken.err()).isEqualTo(own.err());
    }

    @Test
    void isFoundThroughLinks() throws IOException {
        Path far = Files.createSymbolicLink(
                sandbox.resolve("far"), CliProcess.distribution().resolve("bin/secretctl"));
        Path near = Files.createSymbolicLink(sandbox.resolve("near"), far.getFileName());
        assertThat(cli.shell(near + " version").text()).startsWith("secretctl ");
    }

    /** Java would open its own files in the place of standard input. */
    @Test
    void standardInputThatIsClosedIsNoValue() {
        cli.with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        CliProcess.Result made = cli.run("init", "--name", "alice", "--suite", "x25519");
        assertThat(made.exit()).as(made.err()).isZero();
        for (String command : List.of("set /a", "import - /b --format dotenv")) {
            for (String shell : List.of("sh", "bash")) {
                CliProcess.Result closed = cli.shell(
                        "exec <&-; exec " + shell + " " + CliProcess.distribution() + "/bin/secretctl " + command);
                assertThat(closed.exit()).as(closed.err()).isEqualTo(2);
                assertThat(closed.err()).contains("error: standard input is closed", "hint: ");
            }
        }
        assertThat(cli.shell("exec <&-; secretctl ls").text()).isEmpty();
        assertThat(cli.shell("exec <&-; secretctl version").text()).startsWith("secretctl ");
        CliProcess.Result empty = cli.shell("secretctl set /a </dev/null");
        assertThat(empty.exit()).as(empty.err()).isZero();
    }

    @Test
    void wantsAJava() throws IOException {
        Path bin = Files.createDirectory(sandbox.resolve("bin"));
        cli.without("SECRETCTL_JAVA").with("PATH", bin.toString());
        CliProcess.Result result = cli.run("version");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("error: no java was found").contains("hint: install Java 17");
        assertThat(cli.with("SECRETCTL_JAVA", bin + "/java").run("version").err())
                .contains("error: there is no program " + bin + "/java");
    }

    @Test
    void refusesAnOldJavaInOneLine() throws IOException {
        Path old = Files.createDirectories(sandbox.resolve("old/bin")).resolve("java");
        Files.writeString(old, "#!/bin/sh\nexit 99\n");
        assertThat(old.toFile().setExecutable(true)).isTrue();
        Files.writeString(sandbox.resolve("old/release"), "IMPLEMENTOR=\"test\"\nJAVA_VERSION=\"11.0.2\"\n");
        cli.with("SECRETCTL_JAVA", old.toString());
        CliProcess.Result result = cli.run("version");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("secretctl needs Java 17 or newer, and " + old + " is 11.0.2");

        Files.delete(sandbox.resolve("old/release"));
        Files.writeString(old, "#!/bin/sh\necho 'openjdk version \"1.8.0_402\"' >&2\n");
        assertThat(cli.run("version").err()).contains(old + " is 1.8.0_402");
    }

    @Test
    void theDistributionIsWhole() throws IOException {
        Path dist = CliProcess.distribution();
        assertThat(dist.resolve("licenses/THIRD-PARTY.txt")).content().contains("picocli", "tink", "jetcd");
        assertThat(dist.resolve("share/man/man1/secretctl-config-set.1"))
                .content()
                .contains(".SH SYNOPSIS", "NAME VALUE");
        assertThat(dist.resolve("share/man/man1/secretctl.1")).content().contains(".SH EXIT STATUS", "SECRETCTL_STORE");
    }

    @Test
    void onlyTheCommandThatRunsIsLoaded() throws IOException {
        Path log = sandbox.resolve("classes");
        cli.with("_JAVA_OPTIONS", "-Xlog:class+load:file=" + log);
        // Without the archive, whose classes count as loaded on some JVMs, wanted or not.
        Path copy = sandbox.resolve("copy");
        assertThat(cli.shell("cp -r " + CliProcess.distribution() + " " + copy + " && rm -rf " + copy
                                + "/lib/archive && " + copy + "/bin/secretctl config show")
                        .exit())
                .isZero();
        List<String> loaded = Files.readAllLines(log);
        assertThat(loaded).anyMatch(line -> line.contains("io.secretctl.cli.commands.ConfigShow "));
        assertThat(loaded)
                .noneMatch(line -> line.contains("io.secretctl.cli.commands.ConfigSet ")
                        || line.contains("VersionCommand")
                        || line.contains("org.snakeyaml")
                        || line.contains("io.pebbletemplates")
                        || line.contains("dataformat.toml")
                        || line.contains("org.conscrypt")
                        || line.contains("org.bouncycastle"));
    }

    @Test
    void bashCompletes() {
        CliProcess.Result result = cli.shell("""
                source <(secretctl completion bash)
                compopt() { :; } # works only inside a completion
                COMP_WORDS=(secretctl config s) COMP_CWORD=2 COMP_LINE='secretctl config s' COMP_POINT=18
                _complete_secretctl
                echo "${COMPREPLY[@]}"
                COMP_WORDS=(secretctl -o '') COMP_CWORD=2
                _complete_secretctl
                echo "${COMPREPLY[@]}"
                """);
        assertThat(result.err()).isEmpty();
        assertThat(result.text().lines()).containsExactly("show set", "table json raw");
    }

    @Test
    void fishAndZshGetAScript() {
        assertThat(cli.run("completion", "zsh").text()).contains("bashcompinit");
        assertThat(cli.run("completion", "fish").text())
                .contains("complete -c secretctl -l store -r -d 'where the key space is")
                .contains(
                        "-n '__fish_seen_subcommand_from config; and not __fish_seen_subcommand_from show set' -a show");
    }
}
