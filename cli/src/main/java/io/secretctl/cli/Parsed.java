package io.secretctl.cli;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.commands.Action;
import io.secretctl.cli.commands.AskAgent;
import io.secretctl.cli.commands.CommandTree;
import io.secretctl.cli.commands.Context;
import io.secretctl.cli.commands.GlobalOptions;
import io.secretctl.cli.commands.VersionCommand;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.crypto.CryptoProvider;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** Any command line, by picocli. */
final class Parsed {
    private Parsed() {}

    static int run(List<String> args, GlobalOptions options, Environment environment, Terminal streams)
            throws IOException {
        CommandLine root = CommandTree.forArguments(options, args);
        CommandLine.ParseResult parsed = root.parseArgs(args.toArray(String[]::new));
        if (!CommandTree.isLengthy(parsed)) {
            CryptoProvider.startLight();
        }
        return run(args, parsed, new Context(options, options.on(streams), environment, ErrorReporter::report));
    }

    private static int run(List<String> args, CommandLine.ParseResult parsed, Context context) throws IOException {
        CommandLine command = CommandTree.innermost(parsed);
        if (args.isEmpty() || command.isUsageHelpRequested()) {
            Ansi ansi = context.terminal().colourOnOut() ? Ansi.ON : Ansi.OFF;
            // The tree at hand may hold this command alone, and no help without the others is a list of them.
            CommandLine shown = command.getParent() == null ? CommandTree.all() : command;
            context.terminal().page(shown.getUsageMessage(ansi));
            return ExitCode.OK.code();
        }
        if (parsed.isVersionHelpRequested()) {
            return new VersionCommand().run(context);
        }
        if (command.getCommandSpec().userObject() instanceof Action action) {
            Optional<Integer> answered = AskAgent.instead(action, args, context.environment(), context.terminal());
            return answered.isPresent() ? answered.get() : action.run(context);
        }
        throw CliException.usage(command.getCommandSpec().qualifiedName() + " needs a command behind it")
                .withHint(command.getCommandSpec().qualifiedName() + " --help lists them");
    }
}
