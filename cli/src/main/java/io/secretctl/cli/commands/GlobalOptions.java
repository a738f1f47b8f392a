package io.secretctl.cli.commands;

import io.secretctl.cli.settings.Setting;
import io.secretctl.cli.terminal.Terminal;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** {@code secretctl} itself, and the options that stand before or behind any command's name. */
@Command(name = "secretctl", description = "Encrypts configuration values here, before they reach an open key space.")
public final class GlobalOptions {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "say how a command is used")
    boolean help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "say which version this is")
    boolean version;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            scope = ScopeType.INHERIT,
            description = "how data is written: ${COMPLETION-CANDIDATES}")
    OutputFormat output = OutputFormat.TABLE;

    @Option(
            names = {"-y", "--yes"},
            scope = ScopeType.INHERIT,
            description = "answer yes to the question whether to go on")
    boolean yes;

    @Option(names = "--no-input", scope = ScopeType.INHERIT, description = "never ask; fail where an answer is needed")
    boolean noInput;

    @Option(
            names = {"-q", "--quiet"},
            scope = ScopeType.INHERIT,
            description = "say nothing but data, warnings and errors")
    boolean quiet;

    @Option(names = "--no-color", scope = ScopeType.INHERIT, description = "no colour; NO_COLOR does the same")
    boolean noColour;

    @Option(
            names = "--trust-on-first-use",
            scope = ScopeType.INHERIT,
            description = "go on without a pinned root even under --no-input")
    boolean trustOnFirstUse;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "show where an error came from")
    boolean debug;

    private final Map<Setting, String> settings = new EnumMap<>(Setting.class);

    /** What the command line sets. */
    public Map<Setting, String> settings() {
        return settings;
    }

    /** {@code -o}. */
    public OutputFormat output() {
        return output;
    }

    /** Returns a terminal with what the options say of it. */
    public Terminal on(Terminal terminal) {
        return terminal.with(quiet, noInput, noColour);
    }

    /** {@code --debug}. */
    public boolean debug() {
        return debug;
    }
}
