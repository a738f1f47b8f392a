package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.cli.CliProcess.Step;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What runs other programs, and what asks at a terminal. */
class ExecProcessTest {
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

    private void set(String path, String value) {
        ok(cli.input(value).run("set", path));
    }

    @Test
    void valuesReachTheChildExactly() {
        set("/app/db/pass-word", "a b'c\"$d\n\u00e9\u20ac");
        set("/app/db.user", "app");
        assertThat(ok(cli.run("exec", "/app", "--", "sh", "-c", "printf '%s|%s' \"$DB_PASS_WORD\" \"$DB_USER\""))
                        .text())
                .isEqualTo("a b'c\"$d\n\u00e9\u20ac|app");
        cli.with("LANG", "C").with("LC_ALL", "C");
        assertThat(ok(cli.run("exec", "/app", "--", "sh", "-c", "printf '%s' \"$DB_PASS_WORD\""))
                        .text())
                .isEqualTo("a b'c\"$d\n\u00e9\u20ac");
        assertThat(ok(cli.run("exec", "/app", "--map", "PW=/app/db/pass-word", "--pristine", "--", "/usr/bin/env"))
                        .text()
                        .lines())
                .contains("DB_USER=app")
                .noneMatch(line -> line.startsWith("HOME=") || line.startsWith("SECRETCTL_"));
    }

    @Test
    void asManyValuesAsAllCoresOpenAtOnceReachIt() {
        String values = IntStream.range(0, 400)
                .mapToObj(i -> "\"V" + i + "\": \"value " + i + "\"")
                .collect(Collectors.joining(", ", "{", "}"));
        ok(cli.input(values).run("import", "-", "/app", "--format", "json"));
        assertThat(ok(cli.run("exec", "/app", "--", "/usr/bin/env")).text().lines())
                .containsAll(IntStream.range(0, 400)
                        .mapToObj(i -> "V" + i + "=value " + i)
                        .toList());
    }

    @Test
    void theChildsExitAndSignalsArePassedOn() {
        set("/app/a", "x");
        assertThat(cli.run("exec", "/app", "--", "sh", "-c", "exit 42").exit()).isEqualTo(42);
        assertThat(cli.run("exec", "/app", "--", "sh", "-c", "kill -9 $$").exit())
                .isEqualTo(137);
        assertThat(cli.run("exec", "/app", "--", "no-such-program").exit()).isEqualTo(2);
        Result ended = cli.shell("secretctl exec /app -- sh -c 'trap \"echo got it; exit 7\" TERM; echo ready;"
                + " while :; do sleep 0.1; done' > out & pid=$!; while ! grep -q ready out; do sleep 0.1; done;"
                + " kill -TERM $pid; wait $pid; echo $?; cat out");
        assertThat(ended.text()).isEqualTo("7\nready\ngot it\n");
    }

    @Test
    void namesThatCollideOrAreDangerousAreRefused() {
        set("/app/a-b", "1");
        set("/app/a.b", "2");
        Result collision = cli.run("exec", "/app", "--", "true");
        assertThat(collision.exit()).isEqualTo(2);
        assertThat(collision.err())
                .contains("/app/a-b and /app/a.b would both become A_B")
                .contains("--map");
        assertThat(ok(cli.run("exec", "/app", "--map", "OTHER=/app/a.b", "--", "sh", "-c", "echo $A_B$OTHER"))
                        .text())
                .isEqualTo("12\n");
        set("/sys/ld_preload", "evil.so");
        assertThat(cli.run("exec", "/sys", "--", "true").err())
                .contains("LD_PRELOAD")
                .contains("--map");
        set("/nul/a", "x\0y");
        assertThat(cli.run("exec", "/nul", "--", "true").err()).contains("holds a NUL");
    }

    @Test
    void anEditorChangesAValue() throws Exception {
        set("/app/a", "before");
        editor("stat -c %a \"$2\" > " + sandbox + "/mode\nsed -i s/before/after/ \"$2\"");
        cli.with("EDITOR", sandbox.resolve("editor") + " --wait");
        ok(cli.run("edit", "/app/a"));
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo("after");
        assertThat(sandbox.resolve("mode")).hasContent("600");
        assertThat(ok(cli.run("edit", "/app/a")).err()).contains("nothing changed");
        cli.with("EDITOR", "false");
        assertThat(cli.run("edit", "/app/a").err()).contains("the editor ended with 1; nothing was written");
    }

    private void editor(String script) throws IOException {
        Path editor = sandbox.resolve("editor");
        Files.writeString(editor, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(editor, PosixFilePermissions.fromString("rwx------"));
        cli.with("EDITOR", editor.toString());
    }

    /** The editor is a script that goes on when it is told to end, around a program that would run for long. */
    @ParameterizedTest
    @CsvSource({"TERM, 143", "INT, 130", "HUP, 129"})
    void aSignalEndsTheEditorAndRemovesThePlaintext(String signal, int exit) throws Exception {
        set("/app/a", "before");
        editor("trap : TERM\nmkdir \"${1%/*}/backup\"\ncp \"$1\" \"${1%/*}/backup/value~\"\n"
                + "sed -i s/before/after/ \"$1\"\nsleep 300 &\necho $! > sleeping\necho \"$1\" > where\nwait\nexit 0");
        Result ended = cli.shell("set -m; secretctl edit /app/a & pid=$!; while ! [ -s where ]; do sleep 0.1; done;"
                + " kill -" + signal + " $pid; wait $pid; echo $?");
        assertThat(ended.text()).isEqualTo(exit + "\n");
        assertThat(Path.of(Files.readString(cli.directory().resolve("where")).strip())
                        .getParent())
                .doesNotExist();
        long sleeping = Long.parseLong(
                Files.readString(cli.directory().resolve("sleeping")).strip());
        assertThat(ProcessHandle.of(sleeping).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo("before");
    }

    @Test
    void anEditedValueKeepsItsExpiryAndItsEnd() throws Exception {
        ok(cli.input("before").run("set", "/app/a", "--expires", "2999-01-31T00:00:00Z", "--type", "text/plain"));
        editor("echo after > \"$1\"");
        ok(cli.run("edit", "/app/a"));
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo("after");
        var newest = ok(cli.run("history", "/app/a", "-o", "json"))
                .json()
                .get("versions")
                .get(0);
        assertThat(newest.get("version").asInt()).isEqualTo(2);
        assertThat(newest.get("expires").asText()).isEqualTo("2999-01-31T00:00:00Z");
        assertThat(newest.get("type").asText()).isEqualTo("text/plain");
    }

    @Test
    void aTerminalCutsWhatIsTooLong() {
        String longest = "x".repeat(4_094);
        assertThat(typed(longest, longest).exit()).isZero();
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo(longest);
        for (String cut : List.of(longest + "y", longest + "yz")) {
            CliProcess.Dialogue refused =
                    cli.onTerminal(List.of(Step.expect("value of /app/a: "), Step.send(cut + "\n")), "set", "/app/a");
            assertThat(refused.exit()).isEqualTo(2);
            assertThat(refused.screen())
                    .contains("a terminal cuts it", "give it with standard input or --from-file FILE");
            assertThat(refused.restored()).isTrue();
            assertThat(refused.left()).isEmpty();
        }
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo(longest);
    }

    private CliProcess.Dialogue typed(String first, String second) {
        return cli.onTerminal(
                List.of(
                        Step.expect("value of /app/a: "),
                        Step.send(first + "\n"),
                        Step.expect("the same again: "),
                        Step.send(second + "\n")),
                "set",
                "/app/a");
    }

    /** A shell that stops a program turns the echo on. */
    @Test
    void ctrlZDoesNotStopASecretThatIsTyped() {
        CliProcess.Dialogue typed = typed("a\u001ab", "a\u001ab");
        assertThat(typed.exit()).as(typed.screen()).isZero();
        assertThat(typed.restored()).isTrue();
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo("a\u001ab");
    }

    @Test
    void theRestOfAPastedKeyIsLost() {
        CliProcess.Dialogue pasted = cli.onTerminal(
                List.of(
                        Step.expect("value of /app/a: "),
                        Step.send("BEGIN\nc4n4ry1\nc4n4ry2\n" + "c4n4ry3\n".repeat(1_000) + "END")),
                "set",
                "/app/a");
        assertThat(pasted.exit()).isEqualTo(2);
        assertThat(pasted.screen()).contains("differs from the first").doesNotContain("c4n4ry");
        assertThat(pasted.restored()).isTrue();
        assertThat(pasted.left()).isEmpty();
        assertThat(cli.run("get", "/app/a").exit()).isEqualTo(3);
    }

    @Test
    void aTerminalIsAskedAndIsNotSteered() {
        CliProcess.Dialogue typed = typed("typed", "typed");
        assertThat(typed.exit()).as(typed.screen()).isZero();
        assertThat(typed.screen()).doesNotContain("typed").contains("wrote /app/a v1");
        assertThat(ok(cli.run("get", "/app/a")).text()).isEqualTo("typed");
        assertThat(cli.onTerminal(List.of(), "get", "/app/a").screen()).contains("typed\r\n");
        set("/app/a", "\u001b]0;owned\u0007\u202e");
        assertThat(cli.onTerminal(List.of(), "get", "/app/a").screen())
                .doesNotContain("\u001b]0")
                .contains("\\u{1b}]0;owned");
        CliProcess.Dialogue kept =
                cli.onTerminal(List.of(Step.expect("Delete /app/a? [y/N] "), Step.send("n\n")), "rm", "/app/a");
        assertThat(kept.exit()).isEqualTo(2);
        assertThat(kept.screen()).contains("nothing was changed");
        assertThat(cli.run("set", "/app/b", "--no-input", "--from-file", "missing")
                        .exit())
                .isEqualTo(1);
    }
}
