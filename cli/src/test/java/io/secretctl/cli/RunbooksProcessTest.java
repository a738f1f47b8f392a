package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.secretctl.cli.CliProcess.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Runs every command of the runbooks, in their order and each as the person whom the page names, and asserts what the
 * page promises.
 *
 * <p>A block that is run begins with {@code ```sh NAME}, one that is only looked at with {@code ```text}. A command that
 * ends otherwise than with 0 stands in a block of its own and says {@code # ends with N}.
 */
class RunbooksProcessTest {
    private static final Path PAGES = Path.of("../docs/runbooks");
    private static final Pattern RUN = Pattern.compile("```sh (alice|bob|carol)");
    private static final Pattern ENDS = Pattern.compile("# ends with (\\d+)");

    private static final Map<String, Case> CASES = Map.of(
            "expired-policy.md", new Case(KeySpace.THE_POLICY_EXPIRES, RunbooksProcessTest::thePolicyLastsLonger),
            "routine-rotation.md", new Case("", RunbooksProcessTest::keysWereReplaced),
            "lost-key.md", new Case(KeySpace.BOB_HAS_NO_KEY, RunbooksProcessTest::onlyBobsNewKeyOpens),
            "leaked-key.md", new Case(KeySpace.BOB_HAS_NO_KEY, RunbooksProcessTest::bobsOldKeyIsWorthless),
            "leaver.md", new Case("", RunbooksProcessTest::bobIsOut),
            "root-rotation.md", new Case("", RunbooksProcessTest::twoOthersHoldTheRoot),
            "restore-a-backup.md", new Case(KeySpace.A_BACKUP_IS_PUT_BACK, RunbooksProcessTest::theBackupIsTheTruth),
            "compromised-writer.md", new Case(KeySpace.BOB_WRITES_EVIL, RunbooksProcessTest::nothingOfBobsIsLeft),
            "tampered-value.md", new Case(KeySpace.VALUES_ARE_SWAPPED, RunbooksProcessTest::theValueIsThereAgain));

    @TempDir
    static Path template;

    @TempDir
    Path sandbox;

    /**
     * One page.
     *
     * @param incident what Bob's shell does before anybody needs the page
     * @param promise asserted once every block of the page was run
     */
    private record Case(String incident, Consumer<KeySpace> promise) {}

    /** One block: who runs what, and what it must end with. */
    private record Block(String person, String script, int exit) {}

    /** Three people in one project folder, with homes of their own; alice has the root's key. */
    private record KeySpace(Path folder) {
        static final String BOB_HAS_NO_KEY = "mv ~/.config/secretctl/identity.* ..";
        static final String BOB_WRITES_EVIL = "printf evil | secretctl set /app/db/password";
        static final String VALUES_ARE_SWAPPED =
                "cat secrets/app/db/user~sealed.json > secrets/app/db/password~sealed.json";

        static final String THE_POLICY_EXPIRES = "HOME=$PWD/../alice/home secretctl access expiry 1s; sleep 2";

        /** Everybody has seen everything, a newer policy too, when an older store is put back. */
        static final String A_BACKUP_IS_PUT_BACK = """
                cp -a secrets ../backup
                printf two | secretctl set /app/db/password
                printf new | secretctl set /app/db/new
                for home in alice carol; do
                    HOME=$PWD/../$home/home secretctl ls
                done
                HOME=$PWD/../alice/home secretctl access group ops alice
                HOME=$PWD/../carol/home secretctl ls
                rm -rf secrets
                mv ../backup secrets
                """;

        Result run(String person, String script) {
            return new CliProcess(folder.resolve(person))
                    .without("XDG_CONFIG_HOME")
                    .without("XDG_STATE_HOME")
                    .with("USER", person)
                    .with("PROJECT", folder.resolve("project").toString())
                    .shell("set -euo pipefail; mkdir -p \"$PROJECT\"; cd \"$PROJECT\"\n" + script);
        }

        String ok(String person, String script) {
            return ended(0, person, script).text();
        }

        Result ended(int exit, String person, String script) {
            Result result = run(person, script);
            assertThat(result.exit())
                    .as("%s: %s%n%s%s", person, script, result.text(), result.err())
                    .isEqualTo(exit);
            return result;
        }
    }

    static Stream<Path> pages() throws IOException {
        try (Stream<Path> files = Files.list(PAGES)) {
            return files.sorted().toList().stream();
        }
    }

    @BeforeAll
    static void makeTheKeySpace() {
        KeySpace space = new KeySpace(template);
        space.ok("alice", "secretctl init --name alice");
        for (String person : List.of("bob", "carol")) {
            space.ok(person, "secretctl key generate ~/.config/secretctl/identity.json > " + person + ".pub");
            space.ok("alice", "secretctl access add " + person + " " + person + ".pub");
            space.ok("alice", "secretctl access grant " + person + " --read /app --write /app");
        }
        space.ok("alice", "printf 'the first' | secretctl set /app/db/password");
        space.ok("bob", "printf app | secretctl set /app/db/user; secretctl get /app/db/password");
    }

    @Test
    void everyPageIsKnownHere() throws IOException {
        assertThat(pages().map(RunbooksProcessTest::name)).containsExactlyElementsOf(new TreeSet<>(CASES.keySet()));
    }

    @ParameterizedTest
    @MethodSource("pages")
    void thePageDoesWhatItPromises(Path page) throws IOException {
        List<Block> blocks = blocks(page);
        assertThat(blocks).as("%s runs nothing", page).isNotEmpty();
        Case known = Optional.ofNullable(CASES.get(name(page))).orElseThrow();
        new KeySpace(template).ok("alice", "cp -a ../. '" + sandbox + "'");
        KeySpace space = new KeySpace(sandbox);
        space.ok("bob", known.incident());
        for (Block block : blocks) {
            space.ended(block.exit(), block.person(), block.script());
        }
        known.promise().accept(space);
        space.ok("alice", "secretctl verify");
    }

    private static String name(Path page) {
        return page.getFileName().toString();
    }

    private static List<Block> blocks(Path page) throws IOException {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (!lines.get(i).startsWith("```")) {
                continue;
            }
            String opening = lines.get(i);
            List<String> body = new ArrayList<>();
            while (!lines.get(++i).startsWith("```")) {
                body.add(lines.get(i));
            }
            Matcher run = RUN.matcher(opening);
            if (run.matches()) {
                blocks.add(block(run.group(1), body));
            } else if (!opening.equals("```text")) {
                fail("%s: a block begins with %s, not with ```sh NAME or ```text", page, opening);
            }
        }
        return blocks;
    }

    private static Block block(String person, List<String> body) {
        String script = String.join("\n", body);
        Matcher ends = ENDS.matcher(script);
        if (!ends.find()) {
            return new Block(person, script, 0);
        }
        assertThat(body).as("nothing may stand beside a command that fails").hasSize(1);
        return new Block(person, script, Integer.parseInt(ends.group(1)));
    }

    private static void keysWereReplaced(KeySpace space) {
        assertThat(space.ok("alice", "secretctl key list"))
                .contains("retired", "primary")
                .doesNotContain("active");
        for (String person : List.of("alice", "bob", "carol")) {
            assertThat(space.ok(person, "secretctl get /app/db/password")).isEqualTo("the first");
        }
        assertThat(space.ok("bob", "secretctl key list").lines().filter(line -> line.contains("primary")))
                .hasSize(2);
    }

    private static void onlyBobsNewKeyOpens(KeySpace space) {
        assertThat(space.ok("bob", "secretctl get /app/db/password")).isEqualTo("the first");
        space.ended(4, "bob", "secretctl get /app/db/password --identity ../identity.json");
    }

    private static void bobsOldKeyIsWorthless(KeySpace space) {
        nothingIsOwed(space);
        assertThat(space.ok("bob", "secretctl get /app/db/password")).isNotEqualTo("the first");
        space.ended(4, "bob", "secretctl get /app/db/password --identity ../identity.json");
        space.ended(4, "bob", "printf x | secretctl set /app/db/password --identity ../identity.json");
    }

    private static void bobIsOut(KeySpace space) {
        nothingIsOwed(space);
        assertThat(space.ok("alice", "secretctl access list")).doesNotContain("bob");
        assertThat(space.ok("carol", "secretctl get /app/db/password")).isNotEqualTo("the first");
        space.ended(4, "bob", "secretctl get /app/db/user");
        space.ended(4, "bob", "printf x | secretctl set /app/db/user");
    }

    private static void thePolicyLastsLonger(KeySpace space) {
        assertThat(space.ok("carol", "secretctl get /app/db/password")).isEqualTo("the first");
        assertThat(space.ok("alice", "secretctl access list")).contains("expires at");
    }

    private static void nothingOfBobsIsLeft(KeySpace space) {
        assertThat(space.ok("carol", "secretctl get /app/db/password")).doesNotContain("evil");
        assertThat(space.ok("alice", "secretctl ls")).doesNotContain("bob");
        assertThat(space.ok("alice", "cat values-before.txt")).contains("bob");
        space.ended(4, "bob", "printf x | secretctl set /app/db/user");
    }

    private static void theValueIsThereAgain(KeySpace space) {
        assertThat(space.ok("bob", "secretctl get /app/db/password"))
                .isNotEqualTo("the first")
                .hasSize(32);
        assertThat(space.ok("bob", "secretctl get /app/db/user")).isEqualTo("app");
    }

    private static void twoOthersHoldTheRoot(KeySpace space) {
        assertThat(space.ok("alice", "secretctl root show -o raw").lines()).hasSize(2);
        space.ended(4, "alice", "secretctl access add eve bob-root.pub");
        space.ended(4, "bob", "secretctl access add eve bob-root.pub");
        assertThat(space.ok("carol", "secretctl get /app/db/password")).isEqualTo("the first");
    }

    private static void theBackupIsTheTruth(KeySpace space) {
        for (String person : List.of("alice", "bob", "carol")) {
            assertThat(space.ok(person, "secretctl get /app/db/password")).isEqualTo("two");
            assertThat(space.ok(person, "secretctl get /app/db/new")).isEqualTo("new");
            assertThat(space.ok(person, "secretctl get /app/db/user")).isEqualTo("app");
        }
        assertThat(space.ok("carol", "secretctl ls")).contains("of epoch 1");
    }

    private static void nothingIsOwed(KeySpace space) {
        assertThat(space.ok("alice", "secretctl access debt -o raw")).isEmpty();
    }
}
