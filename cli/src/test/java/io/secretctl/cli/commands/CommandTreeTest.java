package io.secretctl.cli.commands;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class CommandTreeTest {
    private static List<CommandLine> all(CommandLine top) {
        List<CommandLine> commands = new ArrayList<>(List.of(top));
        top.getSubcommands().values().forEach(below -> commands.addAll(all(below)));
        return commands;
    }

    private static Iterable<String> chosen(String... arguments) {
        return CommandTree.forArguments(new GlobalOptions(), List.of(arguments))
                .getSubcommands()
                .keySet();
    }

    @Test
    void everyCommandIsDescribedUnderItsOwnName() {
        for (CommandLine command : all(CommandTree.all())) {
            assertThat(command.getCommandSpec().usageMessage().description())
                    .as(command.getCommandSpec().qualifiedName())
                    .hasSize(1);
            assertThat(command.getCommandName())
                    .isEqualTo(command.getCommandSpec().name());
            if (command.getSubcommands().isEmpty()) {
                assertThat(command.getCommandSpec().userObject()).isInstanceOf(Action.class);
            }
        }
    }

    @Test
    void onlyWhatIsNamedIsBuilt() {
        assertThat(chosen("--store", "file:x", "config", "show")).containsExactly("config");
        assertThat(chosen("help", "config")).containsExactlyInAnyOrder("help", "config");
        assertThat(chosen("help", "--", "config")).containsExactly("help");
        assertThat(chosen("hepl")).containsExactlyElementsOf(Commands.names());
        assertThat(chosen()).containsExactlyElementsOf(Commands.names());
    }

    @Test
    void everyCommandHasItsPageOfTheManual() throws IOException {
        Map<String, String> documents = Manual.documents();
        for (CommandLine command : all(CommandTree.all())) {
            String page = documents.get("man/man1/" + command.getCommandSpec().qualifiedName("-") + ".1");
            assertThat(page).as(command.getCommandName()).startsWith(".TH ").doesNotContain("${");
        }
        assertThat(documents.get("man/man1/secretctl.1"))
                .contains("table, json, raw")
                .contains("\\-\\-store URI");
    }
}
