package io.secretctl.crypto;

/** A key is of the wrong size, malformed, or of a weak kind that must not be used. The message holds no key bytes. */
public final class UnacceptableKeyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnacceptableKeyException(String message) {
        super(message);
    }
}
