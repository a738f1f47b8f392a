package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.Patience;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What most people do with the program, once on a store; {@link SecretsContract} looks into the corners. */
@Tag("once")
abstract class MainJobContract extends WithCli {
    /** An empty key space. */
    abstract String storeAddress();

    private Result ok(String... arguments) {
        Result result = cli.run(arguments);
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    @Test
    @Timeout(value = 900, unit = TimeUnit.SECONDS)
    void valuesAreWrittenReadWatchedAndRemoved() throws Exception {
        cli.with("SECRETCTL_STORE", storeAddress()).with("USER", "alice");
        ok("init", "--name", "alice", "--suite", "x25519");
        cli.input("one");
        assertThat(ok("set", "/app/db").err()).contains("wrote /app/db v1 for 1 reader");
        ok("set", "/app/db/password");
        assertThat(ok("get", "/app/db").text()).isEqualTo("one");
        assertThat(ok("-o", "raw", "ls", "/app").text()).isEqualTo("/app/db\n/app/db/password\n");

        Path said = sandbox.resolve("watch");
        Process watch = cli.start(said, "watch", "/app");
        try {
            cli.input("two");
            while (!Files.readString(said).contains("/app/db")) {
                assertThat(watch.isAlive()).as(Files.readString(said)).isTrue();
                ok("set", "/app/db");
            }
        } finally {
            watch.destroy();
            assertThat(watch.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
        }
        assertThat(cli.input("x").run("set", "--if-version", "1", "/app/db").exit())
                .isEqualTo(7);
        assertThat(ok("exec", "/app", "--", "sh", "-c", "printf %s \"$DB\"").text())
                .isEqualTo("two");
        assertThat(ok("history", "/app/db").text()).contains("alice");
        ok("rm", "/app/db", "--yes");
        assertThat(cli.run("get", "/app/db").exit()).isEqualTo(3);
        assertThat(ok("get", "/app/db/password").text()).isEqualTo("one");
        ok("rotate", "--yes");
        ok("verify");
        ok("doctor");
    }
}
