package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.Environment;
import io.secretctl.cli.terminal.TestTerminals;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes no sense is said to be so, with exit 2, before anything is done. */
class UsageTest {
    @TempDir
    Path home;

    private final Map<String, String> variables = new TreeMap<>();
    private Path directory = Path.of("");
    private String root = "";
    private String out = "";
    private String err = "";

    private int run(String... arguments) {
        Environment environment = new Environment(variables, directory);
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        ByteArrayInputStream in = new ByteArrayInputStream("value".getBytes(StandardCharsets.UTF_8));
        int exit = Main.run(List.of(arguments), environment, TestTerminals.pipes(environment, in, data, said));
        out = data.toString(StandardCharsets.UTF_8);
        err = said.toString(StandardCharsets.UTF_8);
        return exit;
    }

    @BeforeEach
    void init() {
        directory = home;
        variables.put("HOME", home.toString());
        assertThat(run("init", "--name", "me", "--suite", "x25519")).as(err).isZero();
        root = out.strip();
    }

    @ParameterizedTest
    @CsvSource({"/up/in, /up", "/up, /up/in", "file:secrets, /up", "/up, file:secrets#/up"})
    void aPrefixIsNotSyncedWithOneWithinIt(String source, String destination) {
        assertThat(run("set", "/up/in/a")).as(err).isZero();
        assertThat(run("sync", source, destination, "--delete", "--yes")).isEqualTo(2);
        assertThat(err).contains("source and destination are the same, or one lies in the other");
        assertThat(run("get", "/up/in/a")).isZero();
        assertThat(out).isEqualTo("value");
    }

    @Test
    void prefixesBesideEachOtherAreSynced() {
        assertThat(run("set", "/staging/a")).as(err).isZero();
        assertThat(run("sync", "/staging", "/prod")).as(err).isZero();
        assertThat(run("get", "/prod/a")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"--from-file, is a folder", "--expires, a time is written as", "--ttl, a time is written as"})
    void anEmptyOptionIsNotTakenForNone(String option, String complaint) {
        assertThat(run("set", "/a", option, "")).isEqualTo(2);
        assertThat(err).contains(complaint);
        assertThat(run("get", "/a")).isEqualTo(3);
    }

    @Test
    void anEmptyNameOrSuiteIsRefused(@TempDir Path elsewhere) {
        assertThat(run("key", "rotate", "--suite", "")).isEqualTo(2);
        assertThat(err).contains("there is no suite");
        directory = elsewhere;
        assertThat(run("init", "--name", "")).as(err).isEqualTo(2);
        assertThat(directory.resolve("secretctl.yaml")).doesNotExist();
    }

    @Test
    void aFolderIsNoFile() {
        for (String[] arguments : new String[][] {
            {"set", "/a", "--from-file", "."},
            {"access", "add", "other", "."},
            {"import", ".", "/app", "--format", "json"},
            {"set", "/a", "--codec", "crypt", "--keyring", "."},
            {"get", "/a", "--codec", "crypt", "--secret-keyring", "."},
            {"crypt", "set", "-keyring", ".", "/a", "secretctl.yaml"}
        }) {
            assertThat(run(arguments)).as(err).isEqualTo(2);
            assertThat(err).contains(" is a folder, where a file is expected");
        }
    }

    @Test
    void aFileHoldsTheValue() throws IOException {
        Files.writeString(home.resolve("value.txt"), "of a file");
        assertThat(run("set", "/a", "--from-file", "value.txt")).as(err).isZero();
        assertThat(run("get", "/a")).isZero();
        assertThat(out).isEqualTo("of a file");
    }

    @Test
    void nothingIsRunWithoutAnyValue() {
        assertThat(run("exec", "/misspelt", "--", "true")).isEqualTo(3);
        assertThat(err).contains("there is no value below /misspelt");
        assertThat(run("exec", "/misspelt", "--files", "--", "true")).isEqualTo(3);
        assertThat(run("export", "/misspelt", "--format", "sh")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({
        "no-such-editor --wait, the command can't be run: no-such-editor",
        "'my editor', the command can't be run: my",
        "'\"my editor\"', the command can't be run: my editor",
        "'vim \"x', VISUAL: a quote is not closed",
        "' ', neither VISUAL nor EDITOR names an editor"
    })
    void anEditorThatCanNotBeRunIsUsage(String editor, String complaint) {
        variables.put("VISUAL", editor);
        assertThat(run("edit", "/none")).isEqualTo(2);
        assertThat(err).contains("error: " + complaint + "\n");
    }

    @Test
    void anEditorMayStandInQuotes() throws IOException {
        Path editor = Files.writeString(home.resolve("my editor"), "#!/bin/sh\nprintf '%s' \"$1\" > \"$2\"\n");
        assertThat(editor.toFile().setExecutable(true)).isTrue();
        variables.put("EDITOR", "'" + editor + "' 'two words'");
        assertThat(run("set", "/a")).as(err).isZero();
        assertThat(run("edit", "/a")).as(err).isZero();
        assertThat(run("get", "/a")).isZero();
        assertThat(out).isEqualTo("two words");
    }

    @ParameterizedTest
    @CsvSource({"3h", "500ms", "7201s"})
    void aRegistrationLastsASecondToTwoHours(String ttl) {
        assertThat(run("register", "/services/api", "--address", "127.0.0.1:1", "--ttl", ttl))
                .isEqualTo(2);
        assertThat(err).contains("--ttl is 1s to 2h, not " + ttl);
    }

    @ParameterizedTest
    @CsvSource({"1s", "2h"})
    void theBoundsOfARegistrationAreWithin(String ttl) {
        assertThat(run("register", "/services/api", "--address", "127.0.0.1:1", "--ttl", ttl))
                .isEqualTo(2);
        assertThat(err).contains("this store has no leases");
    }

    @Test
    void aTimeBeyondAHundredYearsIsUsage() {
        assertThat(run("get", "/a", "--timeout", "9999999d")).isEqualTo(2);
        assertThat(err).contains("a time is at most 36525d, not 9999999d");
        assertThat(run("get", "/a", "--timeout", "36525d")).as(err).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"root, xyz", "store, /tmp", "store, nonsense:x"})
    void aSettingThatWouldBreakEveryCommandIsNotWritten(String setting, String value) throws IOException {
        String before = Files.readString(home.resolve("secretctl.yaml"));
        assertThat(run("config", "set", setting, value)).isEqualTo(2);
        assertThat(run("config", "set", "--global", setting, value)).isEqualTo(2);
        assertThat(home.resolve("secretctl.yaml")).hasContent(before);
        assertThat(run("ls", "/")).as(err).isZero();
    }

    @Test
    void aRootAndAStoreThatMakeSenseAreWritten() {
        assertThat(run("config", "set", "root", root + ", " + root)).as(err).isZero();
        assertThat(run("config", "set", "store", "etcd://127.0.0.1:2379/prod"))
                .as(err)
                .isZero();
        assertThat(run("config", "set", "store", "file:secrets")).as(err).isZero();
        assertThat(run("ls", "/")).as(err).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "verson, unknown command \"verson\"; is it version?",
        "run, unknown command \"run\"",
        "get /a -x, unknown option -x",
        "vault, unknown command \"vault\"",
        "get /a --timeuot 5s, unknown option --timeuot; is it --timeout?",
        "get /a --recursive, unknown option --recursive",
        "set --from-fil, unknown option --from-fil; is it --from-file?",
        "export /a --fromat sh, unknown option --fromat; is it --format?"
    })
    void onlyWhatIsAlikeIsSuggested(String line, String complaint) {
        assertThat(run(line.split(" "))).isEqualTo(2);
        assertThat(err).contains("error: " + complaint + "\n");
    }

    @Test
    void anOptionOfTheCommandStandsBehindTwoDashes() {
        assertThat(run("exec", "/app", "sh", "-c", "true")).isEqualTo(2);
        assertThat(err).contains("unknown option -c\n").contains("hint: put -- in front of the command");
    }

    @Test
    void whatIsMissingIsStillSaid() {
        assertThat(run("set")).isEqualTo(2);
        assertThat(err).contains("PATH").contains("hint: secretctl set --help");
    }

    @Test
    void valuesAreNotExportedIntoAFileInPlaceOfAFolder() throws IOException {
        Path file = Files.writeString(home.resolve("file"), "mine");
        assertThat(run("set", "/app/a")).as(err).isZero();
        assertThat(run("export", "/app", "--format", "dir", "--out", "file")).isEqualTo(2);
        assertThat(err).contains(file + " is no folder");
        assertThat(file).hasContent("mine");
    }
}
