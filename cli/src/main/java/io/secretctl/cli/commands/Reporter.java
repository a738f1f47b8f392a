package io.secretctl.cli.commands;

/** Tells how a command failed. */
@FunctionalInterface
public interface Reporter {
    /** Reports an error to the context's terminal, as its options wish, and returns what the process ends with. */
    int report(Throwable error, Context context);
}
