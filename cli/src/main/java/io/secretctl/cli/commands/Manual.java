package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Setting;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The documents that a package installs, made from the commands so that they can't go out of step: one page of the
 * manual a command, in the language of man(7), and the completion scripts.
 */
public final class Manual {
    private Manual() {}

    /** All of them: the path below {@code share/}, and the text. */
    public static Map<String, String> documents() throws IOException {
        Map<String, String> documents = new TreeMap<>();
        CommandLine root = CommandTree.all();
        String version = VersionCommand.version();
        pages(documents, root, version);
        documents.put("completions/bash/secretctl", CompletionCommand.script(CompletionCommand.Shell.BASH));
        documents.put("completions/zsh/_secretctl.zsh", CompletionCommand.script(CompletionCommand.Shell.ZSH));
        documents.put("completions/fish/secretctl.fish", CompletionCommand.script(CompletionCommand.Shell.FISH));
        return documents;
    }

    private static void pages(Map<String, String> documents, CommandLine command, String version) {
        String name = pageName(command.getCommandSpec());
        documents.put("man/man1/" + name + ".1", page(command, name, version));
        command.getSubcommands().values().forEach(below -> pages(documents, below, version));
    }

    private static String pageName(CommandSpec spec) {
        return spec.qualifiedName("-");
    }

    private static String page(CommandLine command, String name, String version) {
        CommandSpec spec = command.getCommandSpec();
        boolean top = command.getParent() == null;
        StringBuilder page = new StringBuilder();
        page.append(".TH ")
                .append(name.toUpperCase(Locale.ROOT))
                .append(" 1 \"\" \"secretctl ")
                .append(version)
                .append("\"\n");
        section(page, "NAME");
        page.append(text(name))
                .append(" \\- ")
                .append(text(String.join(" ", spec.usageMessage().description())))
                .append('\n');
        section(page, "SYNOPSIS");
        page.append(".B ")
                .append(text(spec.qualifiedName()))
                .append('\n')
                .append(text(arguments(spec)))
                .append('\n');
        parameters(page, spec.positionalParameters());
        options(page, top ? spec.options() : HelpPages.own(spec));
        commands(page, command);
        if (top) {
            settings(page);
            exits(page);
        } else {
            section(page, "SEE ALSO");
            page.append(".BR secretctl (1)\n");
        }
        return page.toString();
    }

    private static String arguments(CommandSpec spec) {
        StringBuilder arguments = new StringBuilder("[OPTIONS]");
        for (PositionalParamSpec parameter : spec.positionalParameters()) {
            String label = parameter.paramLabel() + (parameter.arity().max() > 1 ? "..." : "");
            arguments.append(' ').append(parameter.required() ? label : "[" + label + "]");
        }
        return arguments.append(spec.subcommands().isEmpty() ? "" : " COMMAND").toString();
    }

    private static void parameters(StringBuilder page, List<PositionalParamSpec> parameters) {
        if (!parameters.isEmpty()) {
            section(page, "ARGUMENTS");
            parameters.forEach(parameter -> term(page, parameter.paramLabel(), described(parameter)));
        }
    }

    private static void options(StringBuilder page, List<OptionSpec> options) {
        if (!options.isEmpty()) {
            section(page, "OPTIONS");
            for (OptionSpec option : options) {
                String names = String.join(", ", Arrays.asList(option.names()));
                term(page, option.arity().max() > 0 ? names + " " + option.paramLabel() : names, described(option));
            }
        }
    }

    private static String described(CommandLine.Model.ArgSpec argument) {
        String description = String.join(" ", argument.description());
        if (argument.completionCandidates() == null) {
            return description;
        }
        return description.replace("${COMPLETION-CANDIDATES}", String.join(", ", argument.completionCandidates()));
    }

    private static void commands(StringBuilder page, CommandLine command) {
        if (!command.getSubcommands().isEmpty()) {
            section(page, "COMMANDS");
            command.getSubcommands()
                    .values()
                    .forEach(below -> term(
                            page,
                            pageName(below.getCommandSpec()) + "(1)",
                            String.join(
                                    " ", below.getCommandSpec().usageMessage().description())));
        }
    }

    private static void settings(StringBuilder page) {
        section(page, "ENVIRONMENT");
        for (Setting setting : Setting.values()) {
            term(page, setting.variable(), "the same as " + setting.flag());
        }
        term(page, "NO_COLOR", "no colour, if it is set to anything");
        term(page, "SECRETCTL_JAVA", "the java program to run on; else JAVA_HOME, else the first on the PATH");
        section(page, "FILES");
        term(page, "secretctl.yaml", "settings of the project, found from the working directory upwards");
        term(page, "$XDG_CONFIG_HOME/secretctl/config.yaml", "settings of the user");
    }

    private static void exits(StringBuilder page) {
        section(page, "EXIT STATUS");
        for (ExitCode exit : ExitCode.values()) {
            term(page, Integer.toString(exit.code()), exit.meaning());
        }
    }

    private static void section(StringBuilder page, String title) {
        page.append(".SH ").append(title).append('\n');
    }

    private static void term(StringBuilder page, String term, String description) {
        page.append(".TP\n.B ")
                .append(text(term))
                .append('\n')
                .append(text(description))
                .append('\n');
    }

    /** Escapes what man(7) would take for its own: a backslash, a hyphen, and a control character at a line's start. */
    private static String text(String text) {
        String escaped = text.replace("\\", "\\e").replace("-", "\\-");
        return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
    }
}
