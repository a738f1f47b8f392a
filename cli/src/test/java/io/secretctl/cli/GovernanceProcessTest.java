package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only the root decides, and what is refused on the way there. The runbooks' test goes the right ways. */
class GovernanceProcessTest {
    @TempDir
    Path sandbox;

    private CliProcess alice;
    private CliProcess bob;
    private String root = "";
    private String bobsLine = "";

    @BeforeEach
    void prepare() {
        alice = person("alice");
        bob = person("bob");
        root = ok(alice.run("init", "--name", "alice", "--suite", "x25519"))
                .text()
                .strip();
        bob.with("SECRETCTL_ROOT", root);
        bobsLine = ok(bob.run("key", "generate", bob.config() + "/root.json", "--suite", "x25519"))
                .text()
                .strip();
    }

    private CliProcess person(String name) {
        return new CliProcess(sandbox.resolve(name)).with("SECRETCTL_STORE", "file:" + sandbox.resolve("store"));
    }

    private static Result ok(Result result) {
        return ends(0, result);
    }

    private static Result ends(int exit, Result result) {
        assertThat(result.exit()).as("%s%n%s", result.text(), result.err()).isEqualTo(exit);
        return result;
    }

    @Test
    void nothingIsPublishedThatTooFewHaveSignedOrThatComesTooLate() throws IOException {
        String file = sandbox.resolve("root-2.json").toString();
        assertThat(ends(2, alice.run("root", "propose", "--out", file)).err()).contains("this is the root as it is");
        ends(2, alice.run("root", "propose", "--out", file, "--threshold", "2"));
        ok(alice.run("root", "propose", "--out", file, "--add", bobsLine, "--threshold", "2"));
        assertThat(ends(4, bob.run("proposal", "publish", file)).err())
                .contains("not enough of the root's keys have signed it", "root version 2: 1 of 2 signatures");
        byte[] before = Files.readAllBytes(Path.of(file));
        assertThat(ends(2, bob.run("proposal", "sign", file)).err()).contains("Sign exactly this?", "--yes");
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(before);
        assertThat(ends(6, bob.run("proposal", "sign", file, "--yes", "--root-key", "nowhere"))
                        .err())
                .contains("this takes the root's private key");
        assertThat(ok(bob.run("proposal", "sign", file, "--yes")).text())
                .contains("the root's threshold: 1 becomes 2", "the policy stays as it is");
        byte[] signed = Files.readAllBytes(Path.of(file));
        ok(bob.run("proposal", "sign", file, "--yes"));
        assertThat(Files.readAllBytes(Path.of(file))).isEqualTo(signed);

        ok(alice.run("access", "group", "ops", "alice"));
        assertThat(ends(7, bob.run("proposal", "publish", file)).err())
                .contains("does not follow what is in force", "propose it again");
        Files.writeString(Path.of(file), "{\"v\":1}");
        ends(5, bob.run("proposal", "sign", file, "--yes"));
    }

    @Test
    void aPolicyThatHasExpiredIsReplaced() throws Exception {
        ok(alice.input("s3cret").run("set", "/app/a"));
        for (String wrong : new String[] {"2020-01-01T00:00:00Z", "0s", "90", "+99999-01-01T00:00:00Z", "soon"}) {
            ends(2, alice.run("access", "expiry", wrong));
        }
        ok(alice.run("access", "expiry", "90d"));
        Instant expires = Instant.parse(ok(alice.run("access", "list", "-o", "json"))
                .json()
                .at("/expires")
                .asText());
        assertThat(expires)
                .isBetween(
                        Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(90)));
        assertThat(ok(alice.run("doctor")).text()).contains("policy version 2 is in force until " + expires);

        ok(alice.run("access", "expiry", "1s"));
        Thread.sleep(2_000);
        assertThat(ends(5, alice.run("get", "/app/a")).err()).contains("expired at", "access expiry");
        ends(5, alice.run("access", "group", "ops", "alice"));
        assertThat(ok(alice.run("access", "list")).err()).contains("warning: the policy has expired at");
        String file = sandbox.resolve("longer.json").toString();
        ok(alice.run("access", "expiry", "7d", "--propose", file));
        assertThat(ok(alice.run("proposal", "show", file)).text()).contains("the policy's expiry");
        ends(5, alice.run("get", "/app/a"));
        ok(alice.run("proposal", "sign", file, "--yes"));
        ok(alice.run("proposal", "publish", file));
        assertThat(ok(alice.run("get", "/app/a")).text()).isEqualTo("s3cret");
        assertThat(ends(9, alice.run("doctor")).text()).contains("secretctl access expiry gives it longer");
        assertThat(ok(alice.run("access", "expiry", "never")).err()).contains("the policy never expires");
        assertThat(ok(alice.run("access", "list", "-o", "json")).json().has("expires"))
                .isFalse();
    }

    @Test
    void aBackupWhosePolicyHasExpiredIsRestored() throws Exception {
        ok(alice.input("s3cret").run("set", "/app/a"));
        ok(alice.run("access", "expiry", "1s"));
        ok(alice.shell("cd " + sandbox + "; cp -a store backup"));
        ok(alice.run("access", "expiry", "7d"));
        ok(alice.input("newer").run("set", "/app/a"));
        ok(alice.shell("cd " + sandbox + "; rm -r store; mv backup store; sleep 2"));
        ends(5, alice.run("get", "/app/a"));
        assertThat(ok(alice.run("restore", "--dry-run")).err()).contains("warning: the policy has expired at");
        assertThat(ends(2, alice.run("restore", "--yes")).err()).contains("has expired at", "--expiry");
        ok(alice.run("restore", "--yes", "--expiry", "7d"));
        assertThat(ok(alice.run("get", "/app/a")).text()).isEqualTo("s3cret");
        assertThat(ok(alice.run("access", "list")).text()).contains("expires at");
        ok(alice.run("verify"));
    }

    @Test
    void aProposalThatExpiresBeforeItIsPublishedIsRefused() throws Exception {
        String file = sandbox.resolve("late.json").toString();
        ok(alice.run("access", "expiry", "1s", "--propose", file));
        Thread.sleep(2_000);
        for (String command : new String[] {"show", "publish"}) {
            assertThat(ends(2, alice.run("proposal", command, file)).err())
                    .contains("the proposed policy has expired at");
        }
        ends(2, alice.run("proposal", "sign", file, "--yes"));
        ok(alice.run("verify"));
    }

    @Test
    void severalKeyFilesSignAtOnce() {
        String file = sandbox.resolve("root-2.json").toString();
        String bobs = bob.config() + "/root.json";
        String alices = alice.config() + "/root.json";
        ok(alice.run(
                "root",
                "propose",
                "--out",
                file,
                "--add",
                bobsLine,
                "--threshold",
                "2",
                "--root-key",
                bobs,
                "--root-key",
                alices));
        assertThat(ok(alice.run("proposal", "publish", file)).err()).contains("published root version 2");
        ends(4, alice.run("access", "group", "ops", "alice"));
        ok(alice.run("access", "group", "ops", "alice", "--root-key", alices, "--root-key", bobs));
        assertThat(ok(alice.run("root", "show")).text()).contains("2 (in force)", "2 of 2");
    }

    @Test
    void oneKeyOfAnyIdentityIsRetired() {
        String line = ok(bob.run("key", "generate", bob.config() + "/identity.json", "--suite", "x25519"))
                .text()
                .strip();
        ok(alice.run("access", "add", "bob", line));
        ok(alice.run("access", "grant", "bob", "--read", "/app"));
        ok(alice.input("s3cret").run("set", "/app/a"));
        var old = ok(alice.run("access", "list", "-o", "json"))
                .json()
                .at("/identities/bob/encryption/0/kid")
                .asText();
        assertThat(ends(2, alice.run("access", "retire", "bob", old)).err()).contains("is a primary one of bob");
        String next = ok(bob.run("key", "rotate", "--no-reseal", "--root-key", "none"))
                .text()
                .strip();
        ok(alice.run("access", "update", "bob", next, "--no-reseal"));
        assertThat(ends(9, alice.run("access", "retire", "bob", old, "--dry-run"))
                        .err())
                .contains("/app/a can be opened by an old key only");
        ends(9, alice.run("access", "retire", "bob", old));
        ok(alice.run("rotate"));
        assertThat(ok(alice.run("access", "retire", "bob", old.substring(0, 12), "--dry-run", "--root-key", "gone"))
                        .err())
                .contains("this takes the root's private key, and there is no");
        ok(alice.run("access", "retire", "bob", old.substring(0, 12)));
        assertThat(ok(alice.run("access", "list")).text()).contains(old.substring(0, 16) + " retired");
        assertThat(ok(bob.run("get", "/app/a")).text()).isEqualTo("s3cret");
        ok(alice.run("verify"));
    }

    @Test
    void whatCouldNotBeSealedOrPinnedAnyMoreIsNotBegun() throws IOException {
        String line = ok(bob.run("key", "generate", "xwing.key")).text().strip();
        ok(alice.run("access", "add", "quantum", line));
        assertThat(ends(4, alice.run("access", "grant", "quantum", "--read", "/app"))
                        .err())
                .contains("not all readers of /app have a current key for SC1-X25519: quantum has none");
        assertThat(ok(alice.run("access", "list")).text()).contains("policy version 2,");

        assertThat(ok(alice.run("restore")).err()).contains("nothing to restore");

        String other = ok(person("eve")
                        .with("SECRETCTL_STORE", "file:" + sandbox.resolve("other"))
                        .run("init", "--name", "eve", "--suite", "x25519"))
                .text()
                .strip();
        ok(bob.run("trust", "--global", root));
        assertThat(ends(2, bob.run("config", "set", "root", other)).err()).contains("does not pin");
        assertThat(ends(
                                2,
                                bob.without("SECRETCTL_ROOT")
                                        .with("SECRETCTL_STORE", "file:" + sandbox.resolve("other"))
                                        .run("trust", other))
                        .err())
                .contains("does not pin");
        assertThat(bob.directory().resolve("secretctl.yaml")).doesNotExist();
    }
}
