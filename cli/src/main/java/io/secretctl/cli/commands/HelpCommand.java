package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Parameters;

/** Shows the help of a command, or of a topic that is no command. */
@Command(name = "help", description = "show the help of a command, or: help exit-codes")
final class HelpCommand implements Action {
    @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "the command's name, or exit-codes")
    List<String> words = List.of();

    @Override
    public int run(Context context) {
        if (words.equals(List.of("exit-codes"))) {
            for (ExitCode exit : ExitCode.values()) {
                context.terminal().line(String.format(Locale.ROOT, "%4d  %s", exit.code(), exit.meaning()));
            }
            return ExitCode.OK.code();
        }
        CommandLine command = CommandTree.find(CommandTree.all(), words.toArray(String[]::new))
                .orElseThrow(() -> CliException.usage("there is no command \"" + String.join(" ", words) + "\"")
                        .withHint("secretctl --help lists them"));
        context.terminal().page(command.getUsageMessage(context.terminal().colourOnOut() ? Ansi.ON : Ansi.OFF));
        return ExitCode.OK.code();
    }
}
