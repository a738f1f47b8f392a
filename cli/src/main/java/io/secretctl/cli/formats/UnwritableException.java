package io.secretctl.cli.formats;

import java.util.Optional;

/** A format has no spelling of a value that its reader would take for the same bytes. The message holds no value. */
public final class UnwritableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    @SuppressWarnings("serial") // exceptions are not sent over a wire
    private final Optional<String> name;

    private UnwritableException(Optional<String> name, String reason) {
        super(reason);
        this.name = name;
    }

    /** One value can't be written. */
    static UnwritableException value(String name, String reason) {
        return new UnwritableException(Optional.of(name), reason);
    }

    /** The values together can't be. */
    static UnwritableException all(String reason) {
        return new UnwritableException(Optional.empty(), reason);
    }

    /** The name of the value; empty if it is all of them together. */
    public Optional<String> name() {
        return name;
    }
}
