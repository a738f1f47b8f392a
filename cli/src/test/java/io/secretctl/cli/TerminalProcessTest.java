package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalProcessTest extends WithCli {
    private static final String RED = "\u001b[1;31m";

    @Test
    void aTerminalGetsColour() {
        assertThat(cli.onTerminal(List.of(), "verson").screen()).contains(RED + "error:");
        assertThat(cli.run("verson").err()).doesNotContain("\u001b");
    }

    @Test
    void colourIsLeftOutOnDemand() {
        assertThat(cli.onTerminal(List.of(), "version", "--no-color", "--bad").screen())
                .doesNotContain("\u001b");
        assertThat(cli.with("TERM", "dumb").onTerminal(List.of(), "verson").screen())
                .doesNotContain("\u001b");
        cli.with("TERM", "xterm").with("NO_COLOR", "1");
        assertThat(cli.onTerminal(List.of(), "verson").screen())
                .contains("error: unknown command")
                .doesNotContain("\u001b");
    }

    @Test
    void aTerminalIsNotSteered() {
        String name = "a\u001b[2J\u202eb";
        assertThat(cli.onTerminal(List.of(), "help", name).screen()).contains("a\\u{1b}[2J\\u{202e}b");
        assertThat(cli.run("help", name).err()).contains("there is no command \"" + name + "\"");
    }

    @Test
    void dataIsExactInAFileAndEscapedOnATerminal() {
        cli.with("SECRETCTL_ROOT", "a\u202eb");
        assertThat(cli.onTerminal(List.of(), "config", "show").screen()).contains("root: a\\u{202e}b");
        assertThat(cli.onTerminal(List.of(), "config", "show", "-ojson").screen())
                .contains("\"a\\u202eb\"");
        Path out = cli.directory().resolve("out");
        assertThat(cli.onTerminal(out, List.of(), "config", "show").out())
                .get()
                .asString()
                .contains("root: a\u202eb\n");
        assertThat(cli.run("config", "show").text()).contains("root: a\u202eb\n");
    }
}
