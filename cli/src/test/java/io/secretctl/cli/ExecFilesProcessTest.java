package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** exec --files: the command reads its values from files, which end with it. */
class ExecFilesProcessTest {
    @TempDir
    Path sandbox;

    private CliProcess cli;

    @BeforeEach
    void prepare() {
        cli = new CliProcess(sandbox).with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ok(cli.run("init", "--suite", "x25519"));
        ok(cli.input("a\0\n").run("set", "/app/db/password"));
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    @Test
    void eachValueHasItsFile() {
        ok(cli.input("u").run("set", "/app/user"));
        Result result = cli.shell("secretctl exec /app --files -- sh -c 'cat \"$DB_PASSWORD_FILE\" \"$USER_FILE\";"
                + " stat -c %a \"$SECRETCTL_FILES\" \"$SECRETCTL_FILES/db\" \"$SECRETCTL_FILES/db/password\";"
                + " echo \"$SECRETCTL_FILES\" > where; echo \"${DB_PASSWORD-none}\"; exit 42';"
                + " echo $?; test -e \"$(cat where)\" || echo gone");
        assertThat(result.text()).isEqualTo("a\0\nu700\n700\n600\nnone\n42\ngone\n");
        assertThat(result.err()).doesNotContain("warning");
    }

    @Test
    void whatMakesNoFileIsRefused() {
        ok(cli.input("x").run("set", "/app/db"));
        Result both = cli.run("exec", "/app", "--files", "--", "true");
        assertThat(both.exit()).isEqualTo(2);
        assertThat(both.err()).contains("a file can't be a folder too");
        ok(cli.input("x").run("set", "/tls/ssl/cert"));
        Result dangerous = cli.run("exec", "/tls", "--files", "--", "true");
        assertThat(dangerous.exit()).isEqualTo(2);
        assertThat(dangerous.err()).contains("would become SSL_CERT_FILE").contains("--map NAME=/tls/ssl/cert");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT", "HUP", "USR1"})
    void signalsReachTheCommand(String signal) {
        Result result = cli.shell("set -m; secretctl exec /app --files -- sh -c 'trap \"echo got it; exit 7\" " + signal
                + "; echo \"$SECRETCTL_FILES\" > where; echo ready; while :; do sleep 0.1; done' > out & pid=$!;"
                + " while ! grep -q ready out; do sleep 0.1; done; kill -" + signal
                + " $pid; wait $pid; echo $?; cat out; test -e \"$(cat where)\" || echo gone");
        assertThat(result.text()).isEqualTo("7\nready\ngot it\ngone\n");
    }

    /** Not even SIGKILL leaves the command or its files behind. */
    @Test
    void nothingOutlivesIt() {
        Result result = cli.shell(
                "secretctl exec /app --files -- sh -c 'echo $$ > child; echo \"$SECRETCTL_FILES\" > where;"
                        + " exec sleep 300' & pid=$!; while ! [ -s where ]; do sleep 0.1; done; kill -KILL $pid; wait $pid;"
                        + " while kill -0 $(cat child) || test -e \"$(cat where)\"; do sleep 0.1; done 2> /dev/null; echo gone");
        assertThat(result.text()).isEqualTo("gone\n");
    }
}
