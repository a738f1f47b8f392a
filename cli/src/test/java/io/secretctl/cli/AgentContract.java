package io.secretctl.cli;

import static io.secretctl.cli.CliProcess.Step.expect;
import static io.secretctl.cli.CliProcess.Step.send;
import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.CliProcess.Result;
import io.secretctl.fixtures.Patience;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading through the agent, with the program as it is shipped, on one kind of store. */
abstract class AgentContract extends WithCli {
    static final String NO_JAVA = "there is no program /no/java";

    private static final String PASSPHRASE = "correct horse \u00e9";

    String socket = "";
    private String root = "";

    /** The address of an empty store. */
    abstract String uri();

    @BeforeEach
    void init() {
        cli.with("SECRETCTL_STORE", uri()).with("XDG_RUNTIME_DIR", cli.home() + "/run");
        root = ok(cli.run("init", "--name", "alice", "--suite", "x25519"))
                .text()
                .strip();
        cli.with("SECRETCTL_ROOT", root);
        ok(cli.input("s3cret").run("set", "/app/password"));
    }

    @AfterEach
    void stop() {
        if (!socket.isEmpty()) {
            cli.run("agent", "stop", "--socket", socket);
        }
    }

    static Result ok(Result result) {
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    void start(String... options) {
        String[] arguments = Stream.concat(Stream.of("agent", "start", "-oraw"), Stream.of(options))
                .toArray(String[]::new);
        socket = ok(cli.run(arguments)).text().strip();
        cli.with("SECRETCTL_AGENT", socket);
    }

    ProcessHandle listener() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.info()
                        .arguments()
                        .filter(arguments -> List.of(arguments).containsAll(List.of("--foreground", socket)))
                        .isPresent())
                .findFirst()
                .orElseThrow();
    }

    /** Without a Java only the agent can have answered. */
    Result byAgent(String... arguments) {
        String java = System.getProperty("java.home") + "/bin/java";
        Result result = cli.with("SECRETCTL_JAVA", "/no/java").run(arguments);
        cli.with("SECRETCTL_JAVA", java);
        return result;
    }

    void same(String... arguments) {
        Result through = byAgent(arguments);
        Result without = cli.without("SECRETCTL_AGENT").run(arguments);
        cli.with("SECRETCTL_AGENT", socket);
        assertThat(through.out()).isEqualTo(without.out());
        assertThat(through.err()).isEqualTo(without.err());
        assertThat(through.exit()).isEqualTo(without.exit());
    }

    @Test
    void itAnswersAsTheProgramDoes() {
        ok(cli.input(random()).run("set", "/app/random"));
        ok(cli.input(new byte[] {0, '\n', 0, (byte) 0xff, '\n', '\n'}).run("set", "/app/zero"));
        ok(cli.input("*[a-z]?~ $(id) `id` \\c \\0101 %s \u00e9 'a' \"").run("set", "/app/marks"));
        ok(cli.input("").run("set", "/app/empty"));
        start();
        same("get", "/app/password");
        same("get", "/app/random");
        same("get", "/app/zero");
        same("get", "/app/empty");
        same("get", "/app/marks");
        same("get", "/app/zero", "--output", "json");
        same("get", "/app/none");
        same("get", "/app/none", "--output", "json");
        same("get", "-ojson", "-q", "/app/zero");
        same("-q", "get", "/app/password");
        same("--store", uri(), "--no-color", "get", "/app/password");
        same("ls");
        same("ls", "/app", "-oraw", "--deleted");
        same("ls", "/none", "--output", "json");
        same("export", "/app/password", "--format", "json");
        same("export", "/app/password", "-fk8s-secret", "--name", "app");
        same("export", "/app", "--format", "sh");
        same("export", "/none", "--format", "sh", "-ojson");
        same("export", "/app", "--format", "dir");
        assertThat(byAgent("get", "/app/none").exit()).isEqualTo(3);
    }

    @Test
    void whatItDoesNotServeRunsWithoutIt() {
        start();
        assertThat(ok(cli.run("history", "/app/password", "-oraw")).text()).isNotEmpty();
        assertThat(cli.run("get", "no\npath").exit()).isEqualTo(2);
        assertThat(ok(cli.run("get", "--help")).text()).contains("secretctl get");
        ok(cli.run("export", "/app", "-fsh", "--out", "values"));
        assertThat(cli.directory().resolve("values")).content().contains("s3cret");
        assertThat(cli.run("export", "/app", "-fgithub").err()).contains("GITHUB_ENV");
        assertThat(byAgent("export", "/app", "-fsh", "--out", "values").err()).contains(NO_JAVA);
    }

    @Test
    void aChangeIsSeenAtOnceAndAnOlderValueRefused() {
        start();
        try (ConfigStore store = Stores.open(uri(), Patience.STORE)) {
            KeyPath path = new KeyPath("/app/password");
            byte[] old = store.get(path).orElseThrow().value();
            ok(cli.input("new").run("set", "/app/password"));
            assertThat(byAgent("get", "/app/password").text()).isEqualTo("new");
            store.commit(
                    List.of(new Write.Put(path, old, Expected.at(store.get(path).orElseThrow()))));
        }
        Result refused = byAgent("get", "/app/password");
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.out()).isEmpty();
        same("get", "/app/password");
    }

    static byte[] random() {
        byte[] random = new byte[512 << 10];
        new Random(1).nextBytes(random);
        return random;
    }

    @Test
    void whoseAccessIsRevokedIsRefusedAtOnce() {
        ok(cli.run("key", "generate", "bob.key", "--suite", "x25519"));
        ok(cli.run("access", "add", "bob", "bob.pub"));
        ok(cli.run("access", "grant", "bob", "--read", "/app"));
        String bob = cli.directory().resolve("bob.key").toString();
        cli.with("SECRETCTL_IDENTITY", bob);
        start();
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
        ok(cli.without("SECRETCTL_IDENTITY").run("access", "revoke", "bob", "--read", "/app", "--yes"));
        Result refused = cli.with("SECRETCTL_IDENTITY", bob).run("get", "/app/password");
        assertThat(refused.exit()).isEqualTo(4);
        assertThat(refused.out()).isEmpty();
        same("get", "/app/password");
        same("export", "/app", "--format", "sh");
        same("ls");
    }

    @Test
    void itForgetsItsKeysAndTakesThemAgain() throws Exception {
        Path file = Files.write(sandbox.resolve("passphrase"), PASSPHRASE.getBytes(StandardCharsets.UTF_8));
        Files.setPosixFilePermissions(file, java.nio.file.attribute.PosixFilePermissions.fromString("rw-------"));
        cli.onTerminal(
                List.of(
                        expect("passphrase"),
                        send(PASSPHRASE + "\n"),
                        expect("the same again"),
                        send(PASSPHRASE + "\n")),
                "key",
                "passwd");
        start("--passphrase-file", file.toString());
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
        withoutSocat();
        assertThat(ok(cli.run("agent", "status", "-oraw")).text()).isEqualTo("unlocked\n");
        ok(cli.run("agent", "lock"));
        assertThat(ok(cli.run("agent", "status", "-oraw")).text()).isEqualTo("locked\n");
        Result locked = cli.run("get", "/app/password");
        assertThat(locked.exit()).isEqualTo(2);
        assertThat(locked.err()).contains("passphrase of ");
        assertThat(cli.onTerminal(List.of(expect("passphrase of"), send(PASSPHRASE + "\n")), "agent", "unlock")
                        .exit())
                .isZero();
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
        assertThat(cli.run("agent", "start").err()).contains("passphrase of ");

        ok(cli.run("agent", "stop"));
        start("--passphrase-file", file.toString(), "--lock-after", "1s");
        for (int i = 0; i < 200 && !cli.run("agent", "status", "-oraw").text().equals("locked\n"); i++) {
            Thread.sleep(50);
        }
        assertThat(cli.run("get", "/app/password").exit()).isEqualTo(2);
    }

    /** Java asks then, which can't know the passphrase. */
    private void withoutSocat() throws IOException {
        Path programs = Files.createDirectory(sandbox.resolve("none"));
        cli.with("PATH", programs.toString());
        assertThat(byAgent("get", "/app/password").err()).contains(NO_JAVA);
        assertThat(ok(cli.run("get", "/app/password")).text()).isEqualTo("s3cret");
        assertThat(ok(cli.run("export", "/app/password", "--format", "sh")).text())
                .isEqualTo("export PASSWORD='s3cret'\n");
        Result absent = cli.run("get", "/app/none");
        assertThat(absent.exit()).isEqualTo(3);
        assertThat(absent.err()).contains("there is no value at /app/none");
        cli.with("PATH", System.getenv("PATH"));
    }

    @Test
    void eachProjectGetsItsOwnStore() throws IOException {
        Path other = Files.createDirectory(cli.directory().resolve("other"));
        String store = "file:" + other.resolve("secrets");
        cli.without("SECRETCTL_ROOT");
        ok(cli.shell("mv \"$XDG_CONFIG_HOME/secretctl/root.json\" . && rm -f secretctl.yaml"));
        String second =
                ok(cli.run("init", "--store", store, "--name", "alice")).text().strip();
        ok(cli.input("other").run("set", "/app/password", "--store", store, "--root", second));
        Files.deleteIfExists(cli.directory().resolve("secretctl.yaml"));
        cli.without("SECRETCTL_STORE");
        Files.writeString(cli.directory().resolve("secretctl.yaml"), "store: " + uri() + "\nroot: " + root + "\n");
        Files.writeString(other.resolve("secretctl.yaml"), "store: " + store + "\nroot: " + second + "\n");
        start();
        String get = "SECRETCTL_JAVA=/no/java secretctl get /app/password";
        assertThat(ok(cli.shell(get + "; cd other; " + get + "; cd ..; " + get)).text())
                .isEqualTo("s3cretothers3cret");
    }

    /** Whoever may write to the socket and is somebody else. */
    @Test
    void anotherUserGetsNothing() {
        start();
        String ask = "printf 'secretctl-agent 3\\nSTATUS\\n\\n' | ";
        String socat = "socat -t 10 - UNIX-CONNECT:" + socket;
        assertThat(ok(cli.shell(ask + socat)).text()).contains("unlocked");
        ok(cli.shell("chmod 0666 " + socket + "; d=" + socket
                + "; while d=${d%/*}; [ -n \"$d\" ] && [ \"$d\" != /tmp ]; do" + " chmod o+x \"$d\"; done"));
        Result foreign = cli.shell(ask + "setpriv --reuid=65534 --regid=65534 --clear-groups " + socat);
        assertThat(foreign.err()).doesNotContain("Permission denied");
        assertThat(foreign.out()).isEmpty();
        aForeignSocketIsNotAsked();
    }

    /** In a folder that others may write to: while it is sticky, nobody else can take the socket away. */
    private void aForeignSocketIsNotAsked() {
        String folder = socket.replaceFirst("/[^/]*$", "");
        String nobody = "setpriv --reuid=65534 --regid=65534 --clear-groups ";
        ok(cli.shell("chmod 1777 " + folder));
        assertThat(cli.shell(nobody + "mv " + socket + " " + folder + "/moved").err())
                .contains("not permitted");
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
        ok(cli.shell("chmod 0777 " + folder));
        assertThat(byAgent("get", "/app/password").err()).contains(NO_JAVA);
        assertThat(ok(cli.run("get", "/app/password")).text()).isEqualTo("s3cret");
        assertThat(cli.run("agent", "status").err()).contains("no agent answers");
        ok(cli.shell("chmod 1700 " + folder + " && chown 65534 " + socket));
        assertThat(byAgent("get", "/app/password").err()).contains(NO_JAVA);
        ok(cli.shell("chown $(id -u) " + socket));
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
    }

    @Test
    void whoIsKilledIsReplacedAndWhoIsStoppedLeavesNothing() throws Exception {
        start();
        ProcessHandle killed = listener();
        assertThat(killed.destroyForcibly()).isTrue();
        killed.onExit().join();
        assertThat(Path.of(socket)).exists();
        assertThat(ok(cli.run("get", "/app/password")).text()).isEqualTo("s3cret");
        start();
        assertThat(ok(byAgent("get", "/app/password")).text()).isEqualTo("s3cret");
        assertThat(cli.run("agent", "start").err()).contains("already");
        try (Stream<Path> files = Files.list(Path.of(socket).getParent())) {
            assertThat(files).containsExactly(Path.of(socket));
        }
        ok(cli.run("agent", "stop"));
        assertThat(Path.of(socket)).doesNotExist();
        assertThat(cli.run("agent", "status").err()).contains("no agent answers");
        assertThat(ok(cli.run("get", "/app/password")).text()).isEqualTo("s3cret");
    }
}
