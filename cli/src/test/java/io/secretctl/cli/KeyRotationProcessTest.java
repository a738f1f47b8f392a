package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.BooleanNode;
import io.secretctl.cli.CliProcess.Result;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** New keys for old, with the root's key at hand and without, and the end of a right. */
class KeyRotationProcessTest {
    @TempDir
    Path sandbox;

    private CliProcess alice;
    private CliProcess bob;

    @BeforeEach
    void prepare() {
        alice = person("alice");
        bob = person("bob");
        bob.with(
                "SECRETCTL_ROOT",
                ok(alice.run("init", "--name", "alice", "--suite", "x25519"))
                        .text()
                        .strip());
        Result generated = ok(bob.run("key", "generate", bob.config() + "/identity.json", "--suite", "x25519"));
        ok(alice.run("access", "add", "bob", generated.text().strip()));
        ok(alice.run("access", "grant", "bob", "--read", "/app", "--write", "/app"));
        ok(alice.input("s3cret").run("set", "/app/a"));
        ok(bob.input("bobs").run("set", "/app/b"));
    }

    private CliProcess person(String name) {
        return new CliProcess(sandbox.resolve(name)).with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
    }

    private static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private static Result ends(int exit, Result result) {
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        return result;
    }

    @Test
    void newKeysStandBesideTheOldUntilThoseAreRetired() {
        ok(alice.run("key", "rotate"));
        assertThat(ok(alice.run("key", "list")).text()).contains("active");
        assertThat(ok(alice.run("get", "/app/a")).text()).isEqualTo("s3cret");
        assertThat(ok(alice.run("key", "retire", "--dry-run")).text().lines()).hasSize(2);
        ok(alice.run("key", "retire"));
        assertThat(ok(alice.run("key", "list")).text()).contains("retired").doesNotContain("active");
        assertThat(ok(alice.run("get", "/app/a")).text()).isEqualTo("s3cret");
        assertThat(ok(bob.run("get", "/app/a")).text()).isEqualTo("s3cret");
        ok(alice.run("verify"));
    }

    @Test
    void whoHasNoRootKeyIsHelpedByWhoHas() {
        String line = ok(bob.run("key", "rotate")).text().strip();
        assertThat(line).startsWith("scpub1");
        assertThat(ok(bob.run("key", "rotate")).text().strip()).isEqualTo(line);
        assertThat(ok(bob.run("get", "/app/b")).text()).isEqualTo("bobs");
        ok(alice.run("access", "update", "bob", line));
        assertThat(ok(bob.run("key", "rotate")).err()).contains("the new keys are primary");
        ok(bob.input("again").run("set", "/app/b"));
        assertThat(ok(alice.run("get", "/app/b")).text()).isEqualTo("again");
        ok(alice.run("verify"));
    }

    @Test
    void aRightThatIsTakenIsGoneAndWhatItGaveIsOwed() {
        String[] revoke = {"access", "revoke", "bob", "--read", "/app", "--write", "/app"};
        assertThat(ends(2, alice.run(revoke)).err()).contains("Take from bob: read /app, write /app?", "--yes");
        ends(9, alice.run("access", "revoke", "bob", "--read", "/app", "--write", "/app", "--yes"));
        Result done = ok(alice.run("access", "revoke", "bob", "--read", "/app", "--write", "/app", "--adopt"));
        assertThat(done.err()).contains("no rule gives bob that any more").contains("2 values were readable before");
        ends(4, bob.run("get", "/app/a"));
        ends(4, bob.input("x").run("set", "/app/b"));
        ok(alice.run("verify"));
        assertThat(ends(9, alice.run("access", "debt", "-o", "raw")).text()).isEqualTo("/app/a\n/app/b\n");
        ok(alice.input("new a").run("set", "/app/a"));
        ok(alice.input("new b").run("set", "/app/b"));
        ok(alice.run("access", "debt"));
    }

    @Test
    void versionsThatWereReplacedAreToldOfAndForgotten() {
        assertThat(ok(alice.run("access", "debt", "-o", "json")).json().get("oldVersions"))
                .isEqualTo(BooleanNode.FALSE);
        ok(alice.input("newer").run("set", "/app/a"));
        assertThat(ok(alice.run("access", "debt")).err())
                .contains("still holds versions that were replaced")
                .contains("access debt --compact");
        assertThat(ends(2, alice.run("access", "debt", "--compact")).err()).contains("--yes");
        assertThat(ok(alice.run("history", "/app/a", "-o", "json")).json().get("versions"))
                .hasSize(2);
        Result done = ok(alice.run("access", "debt", "--compact", "--yes", "-o", "json"));
        assertThat(done.err()).contains("has forgotten").contains("git");
        assertThat(done.json().get("oldVersions")).isEqualTo(BooleanNode.FALSE);
        assertThat(ok(alice.run("history", "/app/a", "-o", "json")).json().get("versions"))
                .hasSize(1);
        assertThat(ok(bob.run("get", "/app/a")).text()).isEqualTo("newer");
    }

    @Test
    void whatIsLeftToDoIsShownBeforeItIsDone() {
        ok(alice.run("access", "group", "team", "alice"));
        ok(alice.run("access", "grant", "team", "--read", "/other", "--no-reseal"));
        assertThat(ok(alice.run("rotate", "--dry-run")).text()).isEmpty();
        ok(bob.run("key", "rotate"));
        ok(alice.run("access", "remove", "bob", "--yes", "--adopt"));
        assertThat(ok(alice.run("rotate", "--dry-run", "-o", "json")).json().get("plan"))
                .isEmpty();
        ok(bob.run("verify"));
        ends(9, alice.run("access", "debt"));
    }
}
