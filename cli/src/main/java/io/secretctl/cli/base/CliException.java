package io.secretctl.cli.base;

import java.util.Optional;

/**
 * A command can't go on, for a reason that is the user's to know. Neither text holds a secret; both may hold paths, and
 * are escaped when they reach a terminal.
 */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final ExitCode exit;
    private final String code;
    private final String message;

    @SuppressWarnings("serial") // exceptions are not sent over a wire
    private final Optional<String> hint;

    private CliException(ExitCode exit, String code, String message, Optional<String> hint) {
        super(message);
        this.exit = exit;
        this.code = code;
        this.message = message;
        this.hint = hint;
    }

    /**
     * Makes the error of one failure.
     *
     * @param code a stable name for scripts, kebab case, for example {@code no-such-key}
     * @param message what went wrong and why, a clause without a trailing period
     */
    public CliException(ExitCode exit, String code, String message) {
        this(exit, code, message, Optional.empty());
    }

    /** A wrong argument or setting: exit 2, code {@code usage}. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, "usage", message);
    }

    /** Returns this error with what the user can do about it, a clause without a trailing period. */
    public CliException withHint(String hint) {
        CliException hinted = new CliException(exit, code, message, Optional.of(hint));
        hinted.setStackTrace(getStackTrace());
        if (getCause() != null) {
            hinted.initCause(getCause());
        }
        return hinted;
    }

    /** Returns this error with its cause, which only {@code --debug} shows. */
    public CliException causedBy(Throwable cause) {
        initCause(cause);
        return this;
    }

    @Override
    public String getMessage() {
        return message;
    }

    /** What the process ends with. */
    public ExitCode exit() {
        return exit;
    }

    /** The stable name. */
    public String code() {
        return code;
    }

    /** What to do, if anything is known to help. */
    public Optional<String> hint() {
        return hint;
    }
}
