package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class UsageProcessTest extends WithCli {
    @Test
    void helpIsData() {
        CliProcess.Result bare = cli.run();
        assertThat(bare.exit()).isZero();
        assertThat(bare.text()).contains("usage: secretctl", "--store=URI", "completion");
        assertThat(bare.err()).isEmpty();
        assertThat(cli.run("--help").text()).isEqualTo(bare.text());
        assertThat(cli.run("help").text()).isEqualTo(bare.text());
    }

    @Test
    void aCommandsHelpShowsItsOwnOptions() {
        String help = cli.run("config", "set", "--help").text();
        assertThat(help).contains("usage: secretctl config set [OPTIONS] NAME VALUE", "--global");
        assertThat(help).doesNotContain("--store=");
        assertThat(cli.run("help", "config", "set").text()).isEqualTo(help);
    }

    @Test
    void exitCodesAreDocumented() {
        String help = cli.run("help", "exit-codes").text();
        for (ExitCode exit : ExitCode.values()) {
            assertThat(help).containsPattern("(?m)^ *" + exit.code() + "  " + exit.meaning() + "$");
        }
    }

    @Test
    void aMisspeltCommandIsAnsweredWithOnesLikeIt() {
        CliProcess.Result result = cli.run("verson");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.text()).isEmpty();
        assertThat(result.err())
                .contains("error: unknown command \"verson\"; is it version?")
                .contains("hint: ");
    }

    @Test
    void anArgumentTooManyIsNotRepeated() {
        CliProcess.Result result = cli.run("config", "set", "root", "x", "c4n4ry-secret");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err())
                .contains("secretctl config set takes fewer arguments")
                .doesNotContain("c4n4ry");
        assertThat(cli.run("version", "--pasword=c4n4ry-secret", "--debug").err())
                .contains("unknown option --pasword")
                .doesNotContain("c4n4ry");
    }

    @Test
    void aGroupNeedsACommand() {
        CliProcess.Result result = cli.run("config");
        assertThat(result.exit()).isEqualTo(2);
        assertThat(result.err()).contains("secretctl config needs a command behind it");
    }

    @Test
    void errorsAreJsonWhenDataIs() {
        for (String[] arguments : new String[][] {
            {"-o", "json", "config", "set", "nonsense", "x"},
            {"config", "set", "nonsense", "x", "--output=json"},
            {"config", "set", "nonsense", "x", "--bad", "-ojson"}
        }) {
            CliProcess.Result result = cli.run(arguments);
            assertThat(result.exit()).isEqualTo(2);
            assertThat(result.text()).isEmpty();
            assertThat(result.errorJson().get("v").asInt()).isEqualTo(1);
            var error = result.errorJson().get("error");
            assertThat(error.get("code").asText()).isEqualTo("usage");
            assertThat(error.get("exit").asInt()).isEqualTo(2);
            assertThat(error.get("message").asText()).isNotEmpty();
            assertThat(error.get("hint").asText()).isNotEmpty();
        }
    }

    @Test
    void aTraceIsShownOnDemandOnly() {
        assertThat(cli.run("config", "set", "nonsense", "x").err()).doesNotContain("    at ");
        assertThat(cli.run("config", "set", "nonsense", "x", "--debug").err()).contains("    at io.secretctl.cli");
    }

    @Test
    void anArgumentIsNeverReadFromAFile() throws IOException {
        Files.writeString(cli.directory().resolve("arguments"), "version");
        assertThat(cli.run("@arguments").err()).contains("unknown command \"@arguments\"");
    }

    @Test
    void aReaderThatGoesAwayIsNoError() {
        CliProcess.Result result = cli.shell("set -o pipefail; { secretctl completion bash; echo $? >&2; } | true");
        assertThat(result.err()).isEqualTo("0\n");
    }

    @Test
    void aFullDiskIsAnError() {
        CliProcess.Result result = cli.shell("secretctl help exit-codes > /dev/full");
        assertThat(result.exit()).isEqualTo(1);
        assertThat(result.err()).contains("error: ");
    }

    @Test
    void quietKeepsNotesBack() {
        assertThat(cli.run("config", "set", "timeout", "3s").err()).startsWith("wrote timeout to ");
        assertThat(cli.run("config", "set", "timeout", "4s", "-q").err()).isEmpty();
    }
}
