package io.secretctl.cli.commands;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;

/** Builds picocli's model of the command line: all of it, or no more than some arguments can name. */
public final class CommandTree {
    private CommandTree() {}

    /** Every command, for help, manual and completion. */
    public static CommandLine all() {
        return build(new GlobalOptions(), Set.of());
    }

    /**
     * The commands whose names stand among the arguments; all if there is none, so that a misspelt one can be answered
     * with those that are like it. A value that happens to be a command's name costs time and is otherwise harmless.
     */
    public static CommandLine forArguments(GlobalOptions options, List<String> arguments) {
        int end = arguments.indexOf("--");
        return build(options, new TreeSet<>(end < 0 ? arguments : arguments.subList(0, end)));
    }

    private static CommandLine build(GlobalOptions options, Set<String> words) {
        CommandLine root = new CommandLine(options);
        SettingOptions.addTo(root.getCommandSpec(), options.settings());
        for (String name : chosen(Commands.names(), words)) {
            CommandLine command = new CommandLine(Commands.create(name));
            for (String below : chosen(Commands.below(name), words)) {
                command.addSubcommand(below, new CommandLine(Commands.create(name + " " + below)));
            }
            root.addSubcommand(name, command);
        }
        root.setExpandAtFiles(false); // an argument is itself, whatever it starts with
        root.setInterpolateVariables(true);
        root.setCaseInsensitiveEnumValuesAllowed(true);
        HelpPages.configure(root);
        return root;
    }

    private static List<String> chosen(List<String> names, Set<String> words) {
        List<String> named = names.stream().filter(words::contains).toList();
        return named.isEmpty() ? names : named;
    }

    /** Whether what was parsed may take longer than its start. */
    public static boolean isLengthy(CommandLine.ParseResult result) {
        return result.hasSubcommand()
                && Commands.isLengthy(result.subcommand().commandSpec().name());
    }

    /** The innermost command that was parsed. */
    public static CommandLine innermost(CommandLine.ParseResult result) {
        List<CommandLine> parsed = result.asCommandLineList();
        return parsed.get(parsed.size() - 1);
    }

    /** The command that words such as {@code config show} name, from the top; empty words name the top. */
    static Optional<CommandLine> find(CommandLine root, String... path) {
        CommandLine found = root;
        for (String name : path) {
            CommandLine below = found.getSubcommands().get(name);
            if (below == null) {
                return Optional.empty();
            }
            found = below;
        }
        return Optional.of(found);
    }
}
