package io.secretctl.cli.terminal;

/** The reader of standard output went away: the end of the work, and no error. */
public final class BrokenPipe extends RuntimeException {
    private static final long serialVersionUID = 1;

    BrokenPipe(Throwable cause) {
        super("standard output was closed by its reader", cause);
    }
}
