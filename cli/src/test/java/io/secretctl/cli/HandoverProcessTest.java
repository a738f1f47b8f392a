package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher becomes the command of exec. */
class HandoverProcessTest {
    private static final String CANARY = "canary-52c07fd1";

    @TempDir
    Path sandbox;

    private CliProcess cli;

    @BeforeEach
    void prepare() {
        cli = new CliProcess(sandbox).with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ok(cli.run("init", "--suite", "x25519"));
        ok(cli.input(CANARY).run("set", "/app/a"));
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    /** As a shell that is not the launcher's would run it. */
    private Result bash(String options, String arguments) {
        return cli.shell("env " + options + " bash " + CliProcess.distribution() + "/bin/secretctl " + arguments);
    }

    @Test
    void theCommandTakesTheLaunchersPlace() {
        Result result = ok(cli.shell("secretctl --no-input exec /app -- sh -c 'echo $$ $A' > out & echo $! " + CANARY
                + "; wait; cat out; secretctl exec /app -- sh -c 'kill -TERM $$'; echo $?"));
        List<String> lines = result.text().lines().toList();
        assertThat(lines.get(1)).isEqualTo(lines.get(0));
        assertThat(lines.get(2)).isEqualTo("143");
    }

    @Test
    void everyByteOfAValueReachesIt() {
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes("\n\r \u00e9\u20ac'\\''$(id)`id`${A}\"".getBytes(StandardCharsets.UTF_8));
        for (int b = 1; b < 256; b++) {
            value.write(b);
            value.write('\'');
        }
        value.writeBytes("\n\n".getBytes(StandardCharsets.US_ASCII));
        ok(cli.input(value.toByteArray()).run("set", "/app/raw"));
        String[] print = {"exec", "/app", "--", "printenv", "--null", "RAW"};
        for (String locale : List.of("C.UTF-8", "C")) {
            cli.with("LANG", locale).with("LC_ALL", locale);
            byte[] printed = ok(cli.run(print)).out();
            assertThat(Arrays.copyOf(printed, printed.length - 1)).isEqualTo(value.toByteArray());
            assertThat(ok(bash("X=1", "exec /app -- printenv --null RAW")).out())
                    .isEqualTo(printed);
        }
    }

    @Test
    void itFindsWhatTheCallerGaveIt() throws IOException {
        Files.writeString(cli.directory().resolve("three"), "3");
        cli.with("version", "9").with("key", "k").with("LC_ALL", "C");
        assertThat(ok(cli.shell(
                                "printf 0 | secretctl exec /app -- sh -c 'cat; cat <&3; printf \"%s|\" \"$version\" \"$key\""
                                        + " \"$LC_ALL\" \"$@\" ' sh '' 'a b' \"$(printf '\\377\\n.')\" -- 3<three"))
                        .out())
                .isEqualTo("039|k|C||a b|\u00ff\n.|--|".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(ok(cli.run("exec", "/app", "--", "env")).text().lines())
                .noneMatch(line -> line.toLowerCase(Locale.ROOT).startsWith("secretctl_"));
    }

    @Test
    void pristineLeavesTheValuesAlone() {
        assertThat(ok(cli.run("exec", "/app", "--pristine", "--", "env")).text())
                .isEqualTo("A=" + CANARY + "\n");
        assertThat(ok(bash("X=1", "exec /app --pristine -- env")).text()).isEqualTo("A=" + CANARY + "\n");
    }

    /** A shell would take these for its own, so the virtual machine stays and starts the command. */
    @Test
    void namesOfTheShellsOwnReachItToo() {
        ok(cli.input("me").run("set", "/app/uid"));
        assertThat(ok(cli.run("exec", "/app", "--map", "OPTIND=/app/a", "--", "printenv", "UID", "OPTIND"))
                        .text())
                .isEqualTo("me\n" + CANARY + "\n");
        assertThat(ok(cli.run("exec", "/app", "env")).text()).contains("UID=me\n");
    }

    @Test
    void whatIsNoCommandOfExecIsUntouched() {
        assertThat(ok(cli.run("exec", "--help", "--", "x")).text()).contains("usage: secretctl exec");
        ok(cli.input("\0\n\n").run("set", "exec"));
        assertThat(ok(cli.run("get", "exec")).out()).containsExactly(0, '\n', '\n');
        Result failed = cli.run("exec", "/none", "--store", "file:" + sandbox.resolve("none"), "--", "true");
        assertThat(failed.exit()).isEqualTo(3);
        assertThat(cli.run("exec", "/app", "--", "no-such-program").exit()).isEqualTo(2);
        assertThat(cli.run("exec", "/app", "--", sandbox.toString()).exit()).isEqualTo(2);
        ok(cli.input("x".repeat(140_000)).run("set", "/app/long"));
        assertThat(cli.run("exec", "/app", "--", "true").err())
                .contains("/app/long")
                .contains("128 KiB");
    }

    @Test
    void aTracingShellShowsNothing() {
        Result traced = ok(bash("SHELLOPTS=xtrace:verbose:allexport", "exec /app -- env"));
        assertThat(traced.err()).doesNotContain(CANARY);
        assertThat(traced.text()).contains("A=" + CANARY + "\n").doesNotContain("secretctl_");
    }

    /** Whoever looks at the processes all the while, and at the files afterwards, sees no value. */
    @Test
    void noValueIsLeftAnywhere() throws IOException {
        Result result = ok(cli.shell("{ while ! [ -e end ]; do cat /proc/[0-9]*/cmdline; done; } > seen 2> /dev/null & "
                + "secretctl exec /app -- sh -c 'sleep 0.5; printf %s \"$A\" | wc -c';"
                + " secretctl exec /app --files -- sh -c 'sleep 0.5; wc -c < \"$A_FILE\"';"
                + " secretctl export /app -f dotenv --out app.env; rm app.env;"
                + " secretctl export /app -f dir --out folder; rm -r folder; touch end; wait"));
        assertThat(result.text()).isEqualTo("15\n15\n");
        assertThat(result.err()).doesNotContain(CANARY);
        assertThat(Files.readString(cli.directory().resolve("seen"), StandardCharsets.ISO_8859_1))
                .contains("secretctl.handover")
                .doesNotContain(CANARY);
        try (Stream<Path> files = Files.walk(sandbox)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                boolean input = file.getFileName().toString().startsWith("in");
                if (!input) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain(CANARY);
                }
            }
        }
    }
}
