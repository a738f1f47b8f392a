package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.SharedEtcd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Promotion: between prefixes of one store, and from a folder to etcd. */
@Tag("once")
class SyncProcessTest extends WithCli {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private String etcd = "";

    @BeforeEach
    void begin() {
        etcd = ETCD.newAddress();
        cli.with("USER", "alice").with("SECRETCTL_STORE", etcd);
        ok("init", "--name", "alice", "--suite", "x25519");
    }

    private Result ok(String... arguments) {
        Result result = cli.run(arguments);
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private Result sync(int exit, String... arguments) {
        List<String> all = new ArrayList<>(List.of("sync"));
        all.addAll(Arrays.asList(arguments));
        Result result = cli.run(all.toArray(String[]::new));
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        return result;
    }

    private void set(String path, String value) {
        cli.input(value);
        ok("set", path);
    }

    @Test
    void aPrefixIsPromoted() {
        set("/staging/app/password", "new");
        cli.input("{}");
        ok("set", "/staging/app/config", "--type", "application/json", "--expires", "2090-01-01T00:00:00Z");
        set("/staging/app/same", "same");
        set("/prod/app/password", "old");
        set("/prod/app/same", "same");
        set("/prod/app/gone", "gone");

        Result check = sync(9, "/staging/app", "/prod/app", "--check", "--delete");
        assertThat(check.text())
                .contains("/prod/app/password")
                .contains("replace")
                .contains("delete")
                .doesNotContain("old");
        Result plan = sync(0, "/staging/app", "/prod/app", "--dry-run", "-o", "json");
        assertThat(plan.json().get("plan")).hasSize(4);
        assertThat(ok("get", "/prod/app/password").text()).isEqualTo("old");

        sync(2, "/staging/app", "/prod/app", "--no-input");
        assertThat(sync(0, "/staging/app", "/prod/app", "--yes").err()).contains("1 add, 1 replace, 1 same, 1 keep");
        assertThat(ok("get", "/prod/app/password").text()).isEqualTo("new");
        Result config = ok("get", "/prod/app/config", "-o", "json");
        assertThat(config.text()).contains("application/json").contains("2090-01-01T00:00:00Z");
        assertThat(ok("get", "/prod/app/gone").text()).isEqualTo("gone");
        sync(0, "/staging/app", "/prod/app", "--yes", "--delete");
        assertThat(cli.run("get", "/prod/app/gone").exit()).isEqualTo(3);
        assertThat(sync(0, "/staging/app", "/prod/app", "--check", "--delete").text())
                .contains("same");
        assertThat(sync(0, "/staging/app", "/prod/app").err()).contains("nothing to do");
        sync(2, "/prod", "/prod");
        sync(3, "/misspelt", "/prod/app", "--yes", "--delete");
        sync(3, "/misspelt", "/prod/app", "--check");
        assertThat(ok("get", "/prod/app/password").text()).isEqualTo("new");
    }

    @Test
    void aReviewedFolderGoesToEtcd() {
        String identity = cli.config().resolve("identity.json").toString();
        CliProcess folder = new CliProcess(sandbox.resolve("repository"))
                .with("USER", "alice")
                .with("SECRETCTL_STORE", "file:secrets");
        Result init = folder.run("init", "--name", "alice", "--suite", "x25519");
        assertThat(init.exit()).as(init.err()).isZero();
        assertThat(folder.input("from git").run("set", "/app/password").exit()).isZero();
        String root =
                folder.run("root", "show", "-o", "json").json().get("root").asText();
        String other = ok("root", "show", "-o", "json").json().get("root").asText();
        String source = "file:" + folder.directory().resolve("secrets") + "#/app";
        String reader = folder.config().resolve("identity.json").toString();
        assertThat(identity).isNotEqualTo(reader);

        // Not the root of that folder, and not an identity that it knows.
        sync(5, source, "/app", "--source-identity", reader, "--source-root", other);
        sync(4, source, "/app", "--source-root", root);
        sync(0, source, "/app", "--source-root", root, "--source-identity", reader);
        assertThat(ok("get", "/app/password").text()).isEqualTo("from git");
        assertThat(sync(0, source, "/app", "--source-root", root, "--source-identity", reader, "--check")
                        .err())
                .contains("1 same");
    }
}
