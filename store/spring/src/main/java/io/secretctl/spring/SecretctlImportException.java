package io.secretctl.spring;

/** An import could not be read. Neither the message nor the cause's holds a value. */
public final class SecretctlImportException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SecretctlImportException(String location, RuntimeException cause) {
        super(location + " can't be imported: " + cause.getMessage(), cause);
    }
}
