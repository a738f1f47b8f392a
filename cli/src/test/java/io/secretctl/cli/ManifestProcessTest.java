package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ManifestProcessTest extends WithCli {
    private Path stored;

    private static Result ends(int exit, Result result) {
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        return result;
    }

    @BeforeEach
    void makeKeySpace() {
        cli.with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
        ends(0, cli.run("init", "--suite", "x25519"));
        ends(0, cli.input("one").run("set", "/app/a"));
        stored = sandbox.resolve("store/app/a~sealed.json");
    }

    /** As somebody who has never been here. */
    private CliProcess afresh(String name) {
        return cli.with("SECRETCTL_STATE", sandbox.resolve(name).toString()).with("SECRETCTL_REQUIRE_MANIFEST", "/app");
    }

    @Test
    void whoHasSeenNothingFindsOutWhatWasPutBackOrTakenAway() throws Exception {
        byte[] old = Files.readAllBytes(stored);
        ends(0, cli.input("two").run("set", "/app/a"));
        assertThat(ends(5, afresh("state-1").run("get", "/app/a")).err())
                .contains("the manifest of /app does not count: there is none", "secretctl manifest publish");
        assertThat(ends(0, cli.run("manifest", "publish", "/app", "--lasting", "2h"))
                        .err())
                .contains("published the manifest of /app: 1 value, until ");
        assertThat(ends(0, afresh("state-2").run("get", "/app/a")).text()).isEqualTo("two");
        var shown = ends(0, cli.run("manifest", "show", "/app", "-o", "json")).json();
        assertThat(shown.get("author").asText()).isEqualTo("admin");
        assertThat(shown.get("values").asInt()).isEqualTo(1);

        Files.write(stored, old);
        assertThat(ends(5, afresh("state-3").run("get", "/app/a")).err()).contains("older");
        assertThat(ends(5, afresh("state-4").run("exec", "/app", "--", "env")).out())
                .isEmpty();
        assertThat(ends(5, cli.with("SECRETCTL_STATE", "/proc/none").run("get", "/app/a"))
                        .err())
                .as("where nothing can be remembered")
                .contains("older");
        Files.delete(stored);
        assertThat(ends(5, afresh("state-5").run("get", "/app/a")).err()).contains("has vanished");
    }

    @Test
    void whatMakesNoSenseOrHasExpiredIsSaid() throws Exception {
        for (String wrong : new String[] {"0s", "1w", "-1h"}) {
            ends(2, cli.run("manifest", "publish", "/app", "--lasting", wrong));
        }
        ends(2, cli.run("manifest", "publish", "/app//b"));
        ends(5, cli.run("manifest", "show", "/app"));
        ends(0, cli.run("manifest", "publish", "/app", "--lasting", "1s"));
        Thread.sleep(2_000);
        assertThat(ends(5, afresh("state").run("get", "/app/a")).err()).contains("it has expired at");
        assertThat(ends(9, afresh("state").run("doctor")).text()).contains("the manifest of /app does not count");
        ends(0, afresh("state").run("manifest", "publish", "/app"));
        ends(0, afresh("state").run("get", "/app/a"));
    }

    @Test
    void onlyWhatTakesValuesOutWantsOneAndNoProjectDecidesWhich() throws Exception {
        CliProcess wanting = afresh("state");
        for (String consuming : new String[] {"ls", "get /app/a", "export /app --format json", "exec /app -- true"}) {
            ends(5, wanting.run(consuming.split(" ")));
        }
        for (String other : new String[] {"history /app/a", "verify", "access list", "access group ops admin"}) {
            ends(0, wanting.run(other.split(" ")));
        }
        Path project = cli.directory().resolve("secretctl.yaml");
        Files.writeString(project, Files.readString(project) + "require-manifest: /other\n");
        assertThat(ends(2, cli.run("get", "/app/a")).err()).contains("which a project's file may not");
    }
}
