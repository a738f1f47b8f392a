package io.secretctl.cli.commands;

import java.io.IOException;

/** What a command does once its arguments are parsed into it. */
@FunctionalInterface
public interface Action {
    /**
     * Runs the command.
     *
     * @return what the process ends with: the number of an {@link io.secretctl.cli.base.ExitCode}, or a child's own
     * @throws io.secretctl.cli.base.CliException if it can't be done, for a reason that the user should know; other
     *     exceptions are reported by their kind
     */
    int run(Context context) throws IOException;
}
