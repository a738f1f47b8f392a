package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.cli.CliProcess.Result;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.terminal.TestTerminals;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.Vectors;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job as its users do it, with the program as it is shipped, on one kind of store. */
abstract class SecretsContract {
    private static final String CANARY = "canary-1f0d8be2";
    private static final KeyPath PASSWORD = new KeyPath("/app/db/password");

    @TempDir
    Path sandbox;

    private CliProcess alice;
    private CliProcess bob;
    private CliProcess eve;
    private final List<String> said = new ArrayList<>();

    /** The address of an empty store. */
    abstract String uri();

    /** The size of the largest value that goes into it, in bytes. */
    int largest() {
        return 512 << 10;
    }

    @BeforeEach
    void init() {
        alice = person("alice");
        bob = person("bob");
        eve = person("eve");
        Result made = ok(alice.run("init", "--name", "alice", "--suite", "x25519"));
        String root = made.text().strip();
        assertThat(root).startsWith("scroot1");
        bob.with("SECRETCTL_ROOT", root);
        eve.with("SECRETCTL_ROOT", root);
    }

    private CliProcess person(String name) {
        return new CliProcess(sandbox.resolve(name))
                .with("SECRETCTL_STORE", uri())
                .with("USER", name);
    }

    private Result ok(Result result) {
        said.add(result.err());
        assertThat(result.exit()).as(result.err()).isZero();
        return result;
    }

    private Result refused(Result result, int exit, String code) {
        said.add(result.err());
        assertThat(result.exit()).as(result.err()).isEqualTo(exit);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains(code);
        assertThat(result.err()).contains("hint: ");
        return result;
    }

    private void set(CliProcess who, String path, String value) {
        ok(who.input(value).run("set", path));
    }

    private void enrolBob() {
        Result generated = ok(bob.run("key", "generate", bob.config() + "/identity.json", "--suite", "x25519"));
        ok(alice.run("access", "add", "bob", generated.text().strip()));
        ok(alice.run("access", "grant", "bob", "--read", "/app"));
    }

    private ConfigStore raw() {
        return Stores.open(uri(), Patience.STORE);
    }

    private void overwrite(KeyPath path, byte[] value) {
        try (ConfigStore store = raw()) {
            store.put(path, value, store.get(path).map(Expected::at).orElseGet(Expected::absent));
        }
    }

    private byte[] stored(KeyPath path) {
        try (ConfigStore store = raw()) {
            return store.get(path).orElseThrow().value();
        }
    }

    @Test
    void theMainJob() {
        set(alice, "/app/db/password", CANARY);
        assertThat(new String(stored(PASSWORD), StandardCharsets.UTF_8)).doesNotContain(CANARY);
        refused(alice.run("get", "/app/nothing"), 3, "there is no value at /app/nothing");

        ok(bob.run("key", "generate", bob.config() + "/identity.json", "--suite", "x25519"));
        refused(bob.run("get", "/app/db/password"), 4, "sealed to others");
        enrolBobAgain();
        assertThat(ok(bob.run("get", "/app/db/password")).text()).isEqualTo(CANARY);
        assertThat(ok(bob.run("get", "app/db/password", "-o", "json"))
                        .json()
                        .get("value")
                        .asText())
                .isEqualTo(CANARY);
        refused(bob.input("x").run("set", "/app/db/password"), 4, "bob may not write /app/db/password");
        refused(eve.run("get", "/app/db/password"), 6, "identity.json");

        assertThat(ok(alice.run("access", "check", "bob", "/app/db/password")).text())
                .contains("bob may read /app/db/password by the rule for /app")
                .contains("bob may not write");
        assertThat(alice.run("access", "check", "bob", "/other").exit()).isEqualTo(4);
        JsonNode policy = ok(alice.run("access", "list", "-o", "json")).json();
        assertThat(policy.get("rules")).hasSize(2);

        assertThat(ok(bob.run("ls", "-o", "raw")).text()).isEqualTo("/app/db/password\n");
        JsonNode history =
                ok(bob.run("history", "/app/db/password", "-o", "json")).json();
        assertThat(history.get("versions").get(0).get("version").asInt()).isEqualTo(2);

        refused(alice.input("x").run("set", "/app/db/password", "--if-version", "1"), 7, "is at version 2, not at");
        refused(alice.run("rm", "/app/db/password"), 2, "--yes");
        assertThat(ok(alice.run("rm", "/app/db/password", "--dry-run")).text()).contains("would delete");
        ok(alice.run("rm", "/app/db/password", "--yes"));
        refused(bob.run("get", "/app/db/password"), 3, "there is no value");
        assertThat(ok(bob.run("ls", "-o", "raw")).text()).isEmpty();
        assertThat(alice.run("doctor").text()).contains("the pinned root is the store's");
        assertThat(said).noneMatch(text -> text.contains(CANARY));
    }

    private void enrolBobAgain() {
        Result exported = ok(bob.run("key", "export"));
        ok(alice.run("access", "add", "bob", exported.text().strip()));
        Result granted = ok(alice.run("access", "grant", "bob", "--read", "/app"));
        assertThat(granted.err()).contains("sealed 1 value again");
    }

    @Test
    void aStoreThatLiesIsFoundOut() {
        enrolBob();
        set(alice, "/app/db/password", CANARY);
        set(alice, "/app/db/user", "app");
        byte[] first = stored(PASSWORD);
        assertThat(ok(bob.run("get", "/app/db/password")).text()).isEqualTo(CANARY);

        overwrite(PASSWORD, stored(new KeyPath("/app/db/user")));
        refused(bob.run("get", "/app/db/password"), 5, "made for path /app/db/user");
        assertThat(bob.run("ls", "/app").exit()).isEqualTo(5);

        overwrite(PASSWORD, first);
        set(alice, "/app/db/password", CANARY + "2");
        assertThat(ok(bob.run("get", "/app/db/password")).text()).isEqualTo(CANARY + "2");
        byte[] second = stored(PASSWORD);
        overwrite(PASSWORD, first);
        refused(bob.run("get", "/app/db/password"), 5, "an older value was put back");
        JsonNode error = bob.run("get", "/app/db/password", "-o", "json").errorJson();
        assertThat(error.get("error").get("code").asText()).isEqualTo("envelope-rolled-back");
        assertThat(error.get("error").get("exit").asInt()).isEqualTo(5);

        byte[] flipped = second.clone();
        flipped[flipped.length / 2] ^= 1;
        overwrite(PASSWORD, flipped);
        refused(bob.run("get", "/app/db/password", "--debug"), 5, "error: ");

        try (ConfigStore store = raw()) {
            store.commit(List.of(
                    new Write.Delete(PASSWORD, Expected.at(store.get(PASSWORD).orElseThrow()))));
        }
        refused(bob.run("get", "/app/db/password"), 5, "has vanished");
        refused(alice.input("x").run("set", "/app/db/password"), 5, "has vanished");
        ok(alice.input("again").run("set", "/app/db/password", "--overwrite-refused"));
        assertThat(ok(bob.run("get", "/app/db/password")).text()).isEqualTo("again");
        assertThat(said).noneMatch(text -> text.contains(CANARY));
    }

    @Test
    void aStrangersPolicyAndAStrangersValueAreFoundOut() {
        set(alice, "/app/db/password", CANARY);
        byte[] alices = stored(PASSWORD);
        CliProcess stranger = new CliProcess(sandbox.resolve("stranger"))
                .with("SECRETCTL_STORE", "file:" + sandbox.resolve("elsewhere"));
        ok(stranger.run("init", "--name", "alice", "--suite", "x25519"));
        ok(stranger.input("forged").run("set", "/app/db/password"));
        byte[] forged;
        byte[] forgedPolicy;
        try (ConfigStore elsewhere = Stores.open("file:" + sandbox.resolve("elsewhere"), StoreOptions.DEFAULT)) {
            forged = elsewhere.get(PASSWORD).orElseThrow().value();
            forgedPolicy = elsewhere
                    .get(new KeyPath("/.secretctl/policy/1"))
                    .orElseThrow()
                    .value();
        }
        overwrite(PASSWORD, forged);
        refused(alice.run("get", "/app/db/password"), 5, "signed by a key that is not in the policy");
        overwrite(PASSWORD, alices);
        overwrite(new KeyPath("/.secretctl/policy/2"), forgedPolicy);
        assertThat(ok(alice.run("get", "/app/db/password")).text()).isEqualTo(CANARY);
        assertThat(alice.run("doctor").exit()).isEqualTo(9);
        refused(alice.with("SECRETCTL_ROOT", rootOf(stranger)).run("get", "/app/db/password"), 5, "root");
    }

    @Test
    void whereNothingCanBeRememberedItIsSaid() {
        set(alice, "/app/db/password", CANARY);
        Result read = ok(alice.with("SECRETCTL_STATE", "/proc/nowhere").run("get", "/app/db/password"));
        assertThat(read.text()).isEqualTo(CANARY);
        assertThat(read.err()).contains("warning: the memory of accepted versions can't be written");
    }

    @Test
    void doctorTellsOfAMemoryThatFailsEveryRead() throws IOException {
        set(alice, "/app/db/password", CANARY);
        Path state = sandbox.resolve("kept");
        Result healthy = alice.with("SECRETCTL_STATE", state.toString()).run("doctor");
        assertThat(healthy.text()).contains("what was seen is remembered").doesNotContain("failure ");
        assertThat(state).doesNotExist();
        ok(alice.run("get", "/app/db/password"));
        try (var files = Files.list(state)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".json")).toList()) {
                Files.writeString(file, "{");
            }
        }
        assertThat(alice.run("get", "/app/db/password").exit()).isEqualTo(1);
        Result damaged = alice.run("doctor");
        assertThat(damaged.exit()).isEqualTo(9);
        assertThat(damaged.text()).containsPattern("failure .*the memory of accepted versions, .* is damaged");

        Path file = Files.writeString(sandbox.resolve("file"), "");
        Result noFolder = alice.with("SECRETCTL_STATE", file.toString()).run("doctor");
        assertThat(noFolder.exit()).isEqualTo(9);
        assertThat(noFolder.text()).containsPattern("failure +what was seen can't be remembered: .* is not a folder");
    }

    @Test
    void initIsNoWayToLoseAPin() {
        Result again = ok(alice.run("init", "--name", "alice", "--suite", "x25519"));
        assertThat(again.err()).contains("using ");
        alice.with("SECRETCTL_STORE", "file:" + sandbox.resolve("elsewhere"));
        refused(alice.run("init", "--name", "alice"), 7, "another root is pinned");
        bob.without("SECRETCTL_ROOT");
        refused(bob.run("init", "--name", "bob"), 7, "there is a key space in this store already");
    }

    private String rootOf(CliProcess who) {
        return ok(who.run("access", "list", "-o", "json")).json().get("root").asText();
    }

    @Test
    void withoutAPinnedRootItIsSaid() {
        set(alice, "/app/db/password", CANARY);
        enrolBob();
        bob.without("SECRETCTL_ROOT");
        Result unpinned = ok(bob.run("get", "/app/db/password"));
        assertThat(unpinned.text()).isEqualTo(CANARY);
        assertThat(unpinned.err()).contains("warning: no root is pinned").contains("secretctl trust");
        refused(bob.run("get", "/app/db/password", "--no-input"), 2, "no root is pinned");
        ok(bob.run("get", "/app/db/password", "--no-input", "--trust-on-first-use"));
        refused(bob.run("trust"), 2, "--yes");
        ok(bob.run("trust", "--yes"));
        assertThat(ok(bob.run("get", "/app/db/password", "--no-input")).err()).isEmpty();
    }

    /** Through the program's own standard input and output; in this process, for there are many. */
    @Test
    @Tag("once")
    void everyNaughtyValueGoesThroughPipesExactly() {
        Environment environment = new Environment(
                Map.of(
                        "HOME", alice.home().toString(),
                        "XDG_CONFIG_HOME", alice.home().resolve("config").toString(),
                        "XDG_STATE_HOME", alice.home().resolve("state").toString(),
                        "SECRETCTL_STORE", uri(),
                        "SECRETCTL_TIMEOUT", "60s"),
                alice.directory());
        List<byte[]> values = new ArrayList<>(List.of(
                new byte[0], new byte[1], new byte[] {'\n'}, new byte[] {(byte) 0xff, 0, (byte) 0xc3, '\r', '\n'}));
        Vectors.naughtyStrings().forEach(s -> values.add(s.getBytes(StandardCharsets.UTF_8)));
        byte[] largest = new byte[largest()];
        new Random(7).nextBytes(largest);
        values.add(largest);
        for (byte[] value : values) {
            assertThat(inProcess(environment, value, "set", "/odd")).isEmpty();
            assertThat(inProcess(environment, new byte[0], "get", "/odd")).isEqualTo(value);
        }
    }

    private static byte[] inProcess(Environment environment, byte[] input, String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int exit = Main.run(
                List.of(arguments),
                environment,
                TestTerminals.pipes(environment, new ByteArrayInputStream(input), out, err));
        assertThat(exit).as(err.toString(StandardCharsets.UTF_8)).isZero();
        return out.toByteArray();
    }

    @Test
    void theProgramItselfTakesAndGivesExactBytes() {
        byte[] binary = new byte[4096];
        new Random(3).nextBytes(binary);
        for (byte[] value : List.of(new byte[0], binary, "no newline".getBytes(StandardCharsets.UTF_8))) {
            ok(alice.input(value).run("set", "/odd"));
            assertThat(ok(alice.run("get", "/odd")).out()).isEqualTo(value);
        }
        Result tooLarge = alice.input(new byte[(512 << 10) + 1]).run("set", "/odd");
        assertThat(tooLarge.exit()).isEqualTo(2);
        assertThat(tooLarge.err()).contains("524288");
    }
}
