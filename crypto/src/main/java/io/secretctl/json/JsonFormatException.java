package io.secretctl.json;

/**
 * A document is not the strict JSON that was expected. The message holds no part of the document but the names of fields
 * that were asked for, with all but printable ASCII escaped.
 */
public final class JsonFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String message;

    /** Says what is wrong, in a clause such as "payload is missing". */
    public JsonFormatException(String message) {
        super(message);
        this.message = message;
    }

    @Override
    public String getMessage() {
        return message;
    }
}
