package io.secretctl.store;

/** A string is not a canonical path or prefix. The message quotes the input with control characters escaped. */
public final class InvalidPathException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    InvalidPathException(String input, String reason) {
        super("invalid path " + quote(input) + ": " + reason);
    }

    private static String quote(String input) {
        StringBuilder quoted = new StringBuilder("\"");
        input.codePoints().limit(80).forEach(c -> {
            if (c < 0x20 || c > 0x7e) {
                quoted.append(String.format("\\u{%x}", c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append(input.codePointCount(0, input.length()) > 80 ? "…\"" : "\"")
                .toString();
    }
}
