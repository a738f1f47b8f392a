package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.GnuPg;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code secretctl crypt} beside the real crypt: each reads what the other wrote, and they answer alike. */
@Tag("once")
abstract class CryptContract extends WithCli {
    /** Debian's name of it; package golang-github-xordataexchange-crypt. */
    private static final String CRYPT = "crypt-xordataexchange";

    private static final String OURS = "secretctl crypt";

    private final String folder = "/t" + UUID.randomUUID();

    private GnuPg gpg;

    /** The flags that name the backend and its endpoint. */
    abstract String where();

    @BeforeEach
    void makeKeyrings() throws IOException {
        gpg = new GnuPg(sandbox);
        gpg.generateRsa("app");
        gpg.generateRsa("ops");
        file(".pubring.gpg", gpg.publicKeys());
        file(".secring.gpg", gpg.secretKeys("", "app"));
        file("ops.gpg", gpg.secretKeys("", "ops"));
        gpg.generateRsa("stranger");
        file("stranger.gpg", gpg.secretKeys("", "stranger"));
        file("value", "s3cret\n".getBytes(StandardCharsets.UTF_8));
        file("other", "{\"json\": true}\n".getBytes(StandardCharsets.UTF_8));
    }

    @AfterEach
    void endAgent() {
        gpg.close();
    }

    private void file(String name, byte[] content) throws IOException {
        Files.write(cli.directory().resolve(name), content);
    }

    private Result run(String program, String arguments) {
        return cli.shell(program + " " + arguments);
    }

    private Result ok(String program, String arguments) {
        Result result = run(program, arguments);
        assertThat(result.exit())
                .as("%s %s: %s", program, arguments, result.err())
                .isZero();
        return result;
    }

    /** Both end alike and print the same. */
    private Result same(String arguments) {
        Result theirs = run(CRYPT, arguments);
        Result ours = run(OURS, arguments);
        assertThat(ours.exit()).as("%s: %s", arguments, ours.err()).isEqualTo(theirs.exit());
        // Theirs lists in no order.
        assertThat(ours.text().lines().sorted())
                .as(arguments)
                .isEqualTo(theirs.text().lines().sorted().toList());
        return ours;
    }

    @Test
    void whatEachWritesBothRead() {
        String key = folder + "/password";
        for (String writer : new String[] {CRYPT, OURS}) {
            ok(writer, "set " + where() + " " + key + " value");
            for (String keyring : new String[] {"", "-secret-keyring ops.gpg ", "--secret-keyring=ops.gpg "}) {
                assertThat(same("get " + where() + " " + keyring + key).text()).isEqualTo("s3cret\n\n");
            }
            ok(writer, "set " + where() + " -keyring .pubring.gpg " + key + " other");
            Result read = same("get " + where() + " " + key);
            assertThat(read.text()).isEqualTo("{\"json\": true}\n\n");
            assertThat(read.err()).contains("not authenticated");
            assertThat(same("get " + where() + " -secret-keyring stranger.gpg " + key)
                            .exit())
                    .isEqualTo(1);
        }
    }

    @Test
    void plainValuesToo() {
        String key = folder + "/plain";
        for (String writer : new String[] {CRYPT, OURS}) {
            ok(writer, "set -plaintext " + where() + " " + key + " value");
            assertThat(same("get -plaintext " + where() + " " + key).text()).isEqualTo("s3cret\n\n");
            assertThat(same("get " + where() + " -plaintext=true " + key).text())
                    .isEqualTo("s3cret\n\n");
            assertThat(same("get " + where() + " -plaintext=false " + key).exit())
                    .isEqualTo(1);
        }
    }

    @Test
    void listsAreTheSame() {
        for (String name : new String[] {"a", "b", "c"}) {
            ok(name.equals("b") ? OURS : CRYPT, "set " + where() + " " + folder + "/" + name + " value");
        }
        assertThat(same("list " + where() + " " + folder).text().lines()).hasSize(3);
        assertThat(same("list " + where() + " -secret-keyring=stranger.gpg " + folder)
                        .exit())
                .isEqualTo(1);
        ok(CRYPT, "set -plaintext " + where() + " " + folder + "/d value");
        assertThat(same("list " + where() + " " + folder).exit()).isEqualTo(1);
        ok(CRYPT, "set -plaintext " + where() + " " + folder + "p/a value");
        ok(CRYPT, "set -plaintext " + where() + " " + folder + "p/sub/b other");
        same("list -plaintext " + where() + " " + folder + "p");
    }

    @Test
    void mistakesEndAlike() {
        for (String arguments : new String[] {
            "",
            "get",
            "get " + where(),
            "set " + where() + " " + folder + "/x",
            "set " + where() + " " + folder + "/x no-such-file",
            "set " + where() + " -keyring no-such-file " + folder + "/x value",
            "set " + where() + " -keyring value " + folder + "/x value",
            "get " + where() + " " + folder + "/none",
            "get -plaintext " + where() + " " + folder + "/none",
            "get " + where() + " -secret-keyring no-such-file " + folder + "/none",
            "get -no-such-flag x",
            "get -endpoint",
            "get -backend zookeeper x",
            "get -plaintext=maybe x"
        }) {
            if (!arguments.isEmpty()) {
                assertThat(same(arguments).exit()).as(arguments).isNotZero();
            }
        }
    }

    /** Where crypt's values of a test lie, for {@code migrate}. */
    abstract String source(String folder);

    @Test
    void allIsTakenOver() {
        cli.with("SECRETCTL_STORE", "file:secrets").with("USER", "alice");
        run("secretctl", "init --name alice --suite x25519");
        ok(CRYPT, "set " + where() + " " + folder + "/db/password value");
        ok(CRYPT, "set " + where() + " " + folder + "/api value");
        ok(CRYPT, "set -plaintext " + where() + " " + folder + "/plain value");
        String migrate = "secretctl migrate crypt " + source(folder) + " /app";

        Result plan = run(migrate, "--dry-run");
        assertThat(plan.exit()).as(plan.err()).isEqualTo(9);
        assertThat(plan.text()).contains("/app/db/password").contains("new").doesNotContain("s3cret");
        assertThat(plan.err()).contains("/plain is not taken over").contains("not authenticated");
        assertThat(cli.run("get", "/app/api").exit()).isEqualTo(3);

        Result moved = run(migrate, "--delete-source");
        assertThat(moved.exit()).as(moved.err()).isEqualTo(9);
        assertThat(moved.err()).contains("2 of 2");
        assertThat(cli.run("get", "/app/db/password").text()).isEqualTo("s3cret\n");
        assertThat(run(CRYPT, "get " + where() + " " + folder + "/api").exit()).isEqualTo(1);
        assertThat(ok(CRYPT, "get -plaintext " + where() + " " + folder + "/plain")
                        .text())
                .isEqualTo("s3cret\n\n");

        // What has gone on since: one value is the same, another not.
        ok(CRYPT, "set " + where() + " " + folder + "/api value");
        ok(CRYPT, "set " + where() + " " + folder + "/db/password other");
        Result refused = run(migrate, "");
        assertThat(refused.exit()).as(refused.err()).isEqualTo(7);
        Result again = run(migrate, "--overwrite");
        assertThat(again.err()).contains("1 changed, 1 same");
        assertThat(cli.run("get", "/app/db/password").text()).isEqualTo("{\"json\": true}\n");

        Result plain = run("secretctl migrate plain " + source(folder + "/plain"), "/plain --delete-source");
        assertThat(plain.exit()).as(plain.err()).isZero();
        assertThat(cli.run("get", "/plain/plain").text()).isEqualTo("s3cret\n");
        assertThat(run(migrate, "--delete-source").exit()).isZero();
        assertThat(run(migrate, "").exit()).isEqualTo(3);
    }
}
