package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.function.BiFunction;

/** What the formats have in common: lines of text, and what a variable can hold. */
final class Values {
    /** What Linux takes for one {@code NAME=value}, its NUL included: MAX_ARG_STRLEN, 32 pages of 4 KiB. */
    static final int MAX_VARIABLE_BYTES = 128 << 10;

    private Values() {}

    /** One line, or more, for each value of a file of variables in UTF-8. */
    static Exported lines(SortedMap<String, SecretBytes> values, BiFunction<String, String, String> line) {
        StringBuilder document = new StringBuilder();
        values.forEach((name, value) ->
                document.append(line.apply(name, variable(name, value))).append('\n'));
        return Exported.document(document.toString().getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The same for a reader that minds bytes and not characters: each character is a byte.
     *
     * @param line makes ASCII of ASCII, and leaves other characters as they are
     */
    static Exported byteLines(SortedMap<String, SecretBytes> values, BiFunction<String, String, String> line) {
        StringBuilder document = new StringBuilder();
        values.forEach((name, value) -> {
            byte[] bytes = value.toByteArray();
            requireVariable(name, bytes);
            document.append(line.apply(name, new String(bytes, StandardCharsets.ISO_8859_1)))
                    .append('\n');
            Arrays.fill(bytes, (byte) 0);
        });
        return Exported.document(document.toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** A value that is text and that a variable can hold. */
    static String variable(String name, SecretBytes value) {
        byte[] bytes = value.toByteArray();
        requireVariable(name, bytes);
        Arrays.fill(bytes, (byte) 0);
        return text(name, value);
    }

    private static void requireVariable(String name, byte[] bytes) {
        for (byte b : bytes) {
            require(b != 0, name, "it holds a NUL, and no variable can");
        }
        require(
                name.length() + 1 + bytes.length + 1 <= MAX_VARIABLE_BYTES,
                name,
                "it is longer than the 128 KiB that Linux allows a variable");
    }

    /** A value that is text. */
    static String text(String name, SecretBytes value) {
        byte[] bytes = value.toByteArray();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw UnwritableException.value(name, "it is not text in UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    static void require(boolean holds, String name, String otherwise) {
        if (!holds) {
            throw UnwritableException.value(name, otherwise);
        }
    }

    /** Puts a backslash before each of some ASCII characters. */
    static String backslashed(String text, String characters) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            if (characters.indexOf(text.charAt(i)) >= 0) {
                escaped.append('\\');
            }
            escaped.append(text.charAt(i));
        }
        return escaped.toString();
    }
}
