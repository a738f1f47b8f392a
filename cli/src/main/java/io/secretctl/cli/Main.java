package io.secretctl.cli;

import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.commands.AskAgent;
import io.secretctl.cli.commands.Context;
import io.secretctl.cli.commands.GlobalOptions;
import io.secretctl.cli.commands.OutputFormat;
import io.secretctl.cli.commands.PlainArguments;
import io.secretctl.cli.terminal.BrokenPipe;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.crypto.CryptoProvider;
import java.util.List;
import java.util.Optional;

/** The program. */
public final class Main {
    private Main() {}

    /** Runs one command and ends the process with its {@link ExitCode}. */
    public static void main(String[] args) {
        Environment environment = Environment.ofProcess();
        int exit = run(List.of(args), environment, Terminal.ofProcess(environment));
        if (args.length > 0 && args[0].equals("get")) {
            // It leaves nothing to clean up, and the way out through the platform's logging takes longer than reading.
            Runtime.getRuntime().halt(exit);
        }
        System.exit(exit);
    }

    /** Runs one command and returns what the process should end with; nothing is thrown. */
    static int run(List<String> args, Environment environment, Terminal streams) {
        Optional<PlainArguments.Plain> plain = PlainArguments.read(args);
        GlobalOptions options = plain.map(PlainArguments.Plain::options).orElseGet(GlobalOptions::new);
        try {
            if (plain.isPresent()) {
                Optional<Integer> answered = AskAgent.instead(plain.get().action(), args, environment, streams);
                if (answered.isPresent()) {
                    return answered.get();
                }
                CryptoProvider.startLight();
                return plain.get()
                        .action()
                        .run(new Context(options, options.on(streams), environment, ErrorReporter::report));
            }
            return Parsed.run(args, options, environment, streams);
        } catch (BrokenPipe e) {
            return ExitCode.OK.code();
        } catch (Exception | StackOverflowError | OutOfMemoryError | LinkageError e) {
            return new ErrorReporter(options.on(streams), wantsJson(options, args), options.debug()).report(e);
        }
    }

    /** Parsing may have ended before it came to the option. */
    private static boolean wantsJson(GlobalOptions options, List<String> args) {
        return options.output() == OutputFormat.JSON
                || args.contains("-ojson")
                || args.contains("--output=json")
                || (args.contains("json") && (args.contains("-o") || args.contains("--output")));
    }
}
