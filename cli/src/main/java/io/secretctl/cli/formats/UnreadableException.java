package io.secretctl.cli.formats;

/** A document is not what its format says, or could be read in two ways. The message holds no value. */
public final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableException(String message) {
        super(message);
    }
}
