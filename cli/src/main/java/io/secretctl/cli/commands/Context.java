package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Settings;
import io.secretctl.cli.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** What a command works with. One a run. */
public final class Context {
    private final GlobalOptions options;
    private final Terminal terminal;
    private final Environment environment;
    private final Reporter reporter;
    private @Nullable Settings settings;

    /**
     * Makes the context of one run.
     *
     * @param reporter tells what fails
     */
    public Context(GlobalOptions options, Terminal terminal, Environment environment, Reporter reporter) {
        this.options = options;
        this.terminal = terminal;
        this.environment = environment;
        this.reporter = reporter;
    }

    /** Where data, notes and questions go. */
    public Terminal terminal() {
        return terminal;
    }

    /** The process's surroundings. */
    public Environment environment() {
        return environment;
    }

    /** Tells what fails; a command needs it only for what it does on behalf of another process. */
    Reporter reporter() {
        return reporter;
    }

    /** How data is wanted. */
    public OutputFormat output() {
        return options.output();
    }

    /**
     * The settings, read at the first call: a command that needs none does not fail over a faulty file.
     *
     * @throws CliException (exit 2) if a file or a value makes no sense
     */
    public Settings settings() {
        Settings loaded = settings;
        if (loaded == null) {
            loaded = Settings.load(options.settings(), environment);
            settings = loaded;
        }
        return loaded;
    }

    /**
     * Whether whatever root the store shows may be taken: always with a warning, and under {@code --no-input} only if it
     * was asked for.
     */
    boolean mayTrustOnFirstUse() {
        return options.trustOnFirstUse || !options.noInput;
    }

    /** Whether {@link #confirm} has somebody to answer it, or an answer. */
    boolean canConfirm() {
        return options.yes || terminal.canAsk();
    }

    /**
     * Asks whether to go on with something that can't be undone; {@code --yes} has answered already.
     *
     * @throws CliException (exit 2) if the answer is no, or nobody can be asked
     */
    public void confirm(String question) {
        if (!options.yes && !terminal.confirm(question, "--yes")) {
            throw new CliException(ExitCode.USAGE, "cancelled", "cancelled; nothing was changed");
        }
    }
}
