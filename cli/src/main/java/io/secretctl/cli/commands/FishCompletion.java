package io.secretctl.cli.commands;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The completion script for fish; see the manual of fish's {@code complete}. */
final class FishCompletion {
    private static final String NONE_YET = "__fish_use_subcommand";

    private FishCompletion() {}

    static String script(CommandLine root) {
        StringBuilder script = new StringBuilder("# fish completion of secretctl\n");
        options(script, root.getCommandSpec(), "");
        root.getSubcommands().forEach((name, command) -> {
            word(script, NONE_YET, name, command.getCommandSpec());
            String seen = "__fish_seen_subcommand_from " + name;
            options(script, command.getCommandSpec(), seen);
            String others = String.join(" ", command.getSubcommands().keySet());
            command.getSubcommands().forEach((below, leaf) -> {
                word(script, seen + "; and not __fish_seen_subcommand_from " + others, below, leaf.getCommandSpec());
                options(script, leaf.getCommandSpec(), seen + "; and __fish_seen_subcommand_from " + below);
            });
        });
        return script.toString();
    }

    private static void word(StringBuilder script, String when, String word, CommandSpec spec) {
        script.append("complete -c secretctl -f -n ")
                .append(quote(when))
                .append(" -a ")
                .append(word)
                .append(" -d ")
                .append(quote(String.join(" ", spec.usageMessage().description())))
                .append('\n');
    }

    private static void options(StringBuilder script, CommandSpec spec, String when) {
        for (OptionSpec option : HelpPages.own(spec)) {
            script.append("complete -c secretctl");
            if (!when.isEmpty()) {
                script.append(" -n ").append(quote(when));
            }
            for (String name : option.names()) {
                script.append(name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
            }
            if (option.arity().max() > 0) {
                script.append(" -r");
                if (option.completionCandidates() != null) {
                    script.append(" -f -a ").append(quote(String.join(" ", option.completionCandidates())));
                }
            }
            script.append(" -d ")
                    .append(quote(String.join(" ", option.description())))
                    .append('\n');
        }
    }

    private static String quote(String text) {
        return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}
