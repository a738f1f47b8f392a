package io.secretctl.cli;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.commands.Action;
import io.secretctl.cli.commands.CommandTree;
import io.secretctl.cli.commands.Context;
import io.secretctl.cli.commands.GlobalOptions;
import io.secretctl.cli.commands.OutputFormat;
import io.secretctl.cli.commands.VersionCommand;
import io.secretctl.cli.terminal.BrokenPipe;
import io.secretctl.cli.terminal.Terminal;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its {@link ExitCode}. */
    public static void main(String[] args) {
        Environment environment = Environment.ofProcess();
        System.exit(run(List.of(args), environment, Terminal.ofProcess(environment)));
    }

    /** Runs one command and returns what the process should end with; nothing is thrown. */
    static int run(List<String> args, Environment environment, Terminal streams) {
        GlobalOptions options = new GlobalOptions();
        try {
            CommandLine root = CommandTree.forArguments(options, args);
            CommandLine.ParseResult parsed = root.parseArgs(args.toArray(String[]::new));
            return run(args, parsed, new Context(options, asWished(streams, options), environment));
        } catch (BrokenPipe e) {
            return ExitCode.OK.code();
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError e) {
            return new ErrorReporter(asWished(streams, options), wantsJson(options, args), options.debug()).report(e);
        }
    }

    private static Terminal asWished(Terminal streams, GlobalOptions options) {
        return streams.with(options.quiet(), options.noInput(), options.noColour());
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
            return action.run(context);
        }
        throw CliException.usage(command.getCommandSpec().qualifiedName() + " needs a command behind it")
                .withHint(command.getCommandSpec().qualifiedName() + " --help lists them");
    }

    /** Parsing may have ended before it came to the option. */
    private static boolean wantsJson(GlobalOptions options, List<String> args) {
        return options.output() == OutputFormat.JSON
                || args.contains("-ojson")
                || args.contains("--output=json")
                || (args.contains("json") && (args.contains("-o") || args.contains("--output")));
    }
}
