package io.secretctl.cli;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.Patience;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WatchProcessTest extends WithCli {
    private static final String CANARY = "c4n4ry-watched";

    private Path said;

    @BeforeEach
    void makeKeySpace() {
        said = sandbox.resolve("said");
        cli.with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ok(cli.run("init", "--suite", "x25519", "--name", "alice"));
        set("/app/db/password");
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private void set(String path) {
        ok(cli.input(CANARY).run("set", path));
    }

    /** What anybody may do who can write the store; whole at once, or a reader might find an empty file. */
    private void forge(String path) throws IOException {
        Path whole = Files.writeString(sandbox.resolve("forged"), "{}");
        Files.move(whole, sandbox.resolve("store" + path + "~sealed.json"), ATOMIC_MOVE, REPLACE_EXISTING);
    }

    private void untilSaid(String line) throws Exception {
        Instant end = Instant.now().plus(Patience.WAIT);
        while (!Files.readString(said).contains(line)) {
            assertThat(Instant.now()).as("waiting for: " + line).isBefore(end);
            Thread.sleep(50);
        }
    }

    @Test
    void eachChangeIsALineUntilASignalEndsIt() throws Exception {
        Process watch = cli.start(said, "watch", "/app");
        try {
            untilSaid("watching /app: 1 value, 0 sealed to others, 0 refused\n");
            set("/app/db/password");
            untilSaid("/app/db/password changed to v2 by alice\n");
            set("/elsewhere");
            ok(cli.run("rm", "/app/db/password", "--yes"));
            untilSaid("/app/db/password deleted as v3 by alice\n");
            forge("/app/db/password");
            untilSaid("/app/db/password refused: ");
            watch.destroy();
            assertThat(watch.waitFor(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(watch.exitValue()).isEqualTo(143);
        } finally {
            watch.destroyForcibly();
        }
        assertThat(Files.readString(said)).doesNotContain(CANARY, "/elsewhere");
        assertThat(Files.readAllLines(said)).hasSize(4);
    }

    @Test
    void anObjectALineUntilNobodyReads() throws Exception {
        set("/app/forged");
        forge("/app/forged");
        ok(cli.run("key", "generate", "bob.json"));
        Result result = cli.shell("secretctl watch -o json --identity bob.json | {"
                + " read -r first; printf '%s\\n' \"$first\";"
                + " printf " + CANARY + " | secretctl set /app/db/password >&2;"
                + " read -r second; printf '%s\\n' \"$second\"; exec <&-;"
                + " printf x | secretctl set /app/db/password >&2; }; echo ${PIPESTATUS[0]}");
        List<String> lines = ok(result).text().lines().toList();
        assertThat(lines).as(result.err()).hasSize(3);
        assertThat(lines.get(2)).isEqualTo("0");
        JsonNode refused = new ObjectMapper().readTree(lines.get(0));
        assertThat(refused.get("v").asInt()).isEqualTo(1);
        assertThat(refused.get("event").asText()).isEqualTo("refused");
        assertThat(refused.get("path").asText()).isEqualTo("/app/forged");
        assertThat(refused.get("problem").asText()).isNotBlank();
        JsonNode sealed = new ObjectMapper().readTree(lines.get(1));
        assertThat(sealed.get("v").asInt()).isEqualTo(1);
        assertThat(sealed.get("event").asText()).isEqualTo("sealed-to-others");
        assertThat(sealed.get("path").asText()).isEqualTo("/app/db/password");
        assertThat(sealed.get("version").asInt()).isEqualTo(2);
        assertThat(result.text() + result.err()).doesNotContain(CANARY);
    }
}
