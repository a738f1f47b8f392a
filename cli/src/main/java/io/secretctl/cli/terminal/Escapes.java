package io.secretctl.cli.terminal;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Makes text harmless to a terminal: what steers it, hides, or turns the direction of writing is shown as
 * <code>&#92;u{...}</code>, so that no value and no key name can pretend to be something else.
 */
final class Escapes {
    private Escapes() {}

    /** Escapes all but printable characters; newline and tab too. */
    static String line(String text) {
        return escape(text, false);
    }

    /** Escapes all but printable characters, newline and tab. */
    static String lines(String text) {
        return escape(text, true);
    }

    /** Decodes UTF-8, showing each byte that is not part of it as {@code \xNN}, and escapes as {@link #lines}. */
    static String bytes(byte[] bytes) {
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        CharBuffer out = CharBuffer.allocate(bytes.length);
        StringBuilder text = new StringBuilder();
        while (true) {
            CoderResult result = decoder.decode(in, out, true);
            text.append(lines(out.flip().toString()));
            out.clear();
            if (!result.isMalformed()) {
                return text.toString();
            }
            for (int i = 0; i < result.length(); i++) {
                text.append(String.format(Locale.ROOT, "\\x%02x", in.get()));
            }
        }
    }

    /** Keeps a JSON document one: inside its strings the JSON escape is used, and outside nothing needs one. */
    static String json(String document) {
        StringBuilder safe = new StringBuilder(document.length());
        document.codePoints().forEach(c -> {
            if (c != '\n' && isUnsafe(c)) {
                for (char unit : Character.toChars(c)) {
                    safe.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
                }
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    private static String escape(String text, boolean keepLayout) {
        StringBuilder safe = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (isUnsafe(c) && !(keepLayout && (c == '\n' || c == '\t'))) {
                safe.append(String.format(Locale.ROOT, "\\u{%x}", c));
            } else {
                safe.appendCodePoint(c);
            }
        });
        return safe.toString();
    }

    /** Controls (Cc), formats with the bidirectional ones among them (Cf), and what is no character or no visible one. */
    private static boolean isUnsafe(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
