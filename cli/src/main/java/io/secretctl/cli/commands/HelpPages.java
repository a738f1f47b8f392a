package io.secretctl.cli.commands;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** How {@code --help} looks: a command shows its own options, the top shows those that all have. */
final class HelpPages {
    private HelpPages() {}

    static void configure(CommandLine command) {
        UsageMessageSpec usage = command.getCommandSpec().usageMessage();
        usage.abbreviateSynopsis(true);
        usage.synopsisHeading("usage: ");
        usage.descriptionHeading("%n");
        usage.parameterListHeading("%narguments:%n");
        usage.commandListHeading("%ncommands:%n");
        usage.sortOptions(false);
        usage.sortSynopsis(false);
        boolean top = command.getParent() == null;
        usage.optionListHeading(top ? "%noptions of every command:%n" : "");
        usage.footerHeading("%n");
        usage.footer(
                top
                        ? "More: secretctl COMMAND --help, secretctl help exit-codes"
                        : "The options that every command has: secretctl --help");
        if (top) {
            usage.synopsisSubcommandLabel("COMMAND");
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_COMMAND_LIST, HelpPages::groups);
        } else {
            command.getHelpSectionMap().put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, HelpPages::ownOptions);
        }
        command.getSubcommands().values().forEach(HelpPages::configure);
    }

    /** The options that are not on every command. */
    static List<OptionSpec> own(CommandLine.Model.CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.inherited() && !option.hidden())
                .toList();
    }

    private static String ownOptions(Help help) {
        List<OptionSpec> own = own(help.commandSpec());
        if (own.isEmpty()) {
            return "";
        }
        Help.Layout layout = help.createDefaultLayout(own, List.of(), help.colorScheme());
        layout.addAllOptions(own, help.parameterLabelRenderer());
        return help.createHeading("%noptions:%n") + layout;
    }

    private static String groups(Help help) {
        StringBuilder list = new StringBuilder();
        for (Commands.Group group : Commands.GROUPS) {
            list.append("  ").append(group.title()).append(System.lineSeparator());
            Help.TextTable table = Help.TextTable.forColumns(
                    help.colorScheme(),
                    new Help.Column(16, 4, Help.Column.Overflow.SPAN),
                    new Help.Column(64, 0, Help.Column.Overflow.WRAP));
            for (String name : group.names()) {
                Help command = help.subcommands().get(name);
                if (command != null) {
                    table.addRowValues(
                            help.colorScheme().commandText(name),
                            help.colorScheme()
                                    .text(String.join(
                                            " ",
                                            command.commandSpec().usageMessage().description())));
                }
            }
            list.append(table);
        }
        return list.toString();
    }
}
