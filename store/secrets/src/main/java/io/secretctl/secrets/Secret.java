package io.secretctl.secrets;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.store.KeyPath;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/**
 * A value that was verified and opened. Close it when it is used up: that wipes it.
 *
 * @param info what is public of it
 * @param value the plaintext, exactly as it was put
 */
public record Secret(SecretInfo info, SecretBytes value) implements AutoCloseable {
    /** Where it is stored. */
    public KeyPath path() {
        return info.path();
    }

    /** The value as text: see {@link SecretBytes#utf8}. */
    public String utf8() {
        return value.utf8();
    }

    /**
     * The value as text, which it must be: UTF-8 throughout.
     *
     * @throws SecretException.WrongType if it is not
     */
    public String text() {
        byte[] bytes = bytes();
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SecretException.WrongType(path(), "text in UTF-8");
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    /**
     * The value as a decimal integer, with a sign or without, and white space around it.
     *
     * @throws SecretException.WrongType if it is none, or does not fit
     */
    public long integer() {
        return as("an integer", Long::parseLong);
    }

    /**
     * The value as {@code true} or {@code false}, with white space around it.
     *
     * @throws SecretException.WrongType if it is neither
     */
    public boolean flag() {
        return as("true or false", text -> switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    /**
     * The value as a span of time: {@code 500ms}, {@code 5s}, {@code 1m}, {@code 2h}, {@code 7d}, or ISO 8601 such as
     * {@code PT1M30S}, with white space around it.
     *
     * @throws SecretException.WrongType if it is none
     */
    public Duration duration() {
        return as("a span of time, such as 500ms, 5s or PT1M30S", Durations::parse);
    }

    /**
     * The value as whatever a parser makes of its text, without the white space around it: for JSON and the like.
     *
     * @param wanted what it is to be, for the message, for example {@code "JSON"}
     * @param parser what it throws is not passed on, for it may hold the value
     * @throws SecretException.WrongType if the value is not text, or the parser throws
     */
    public <T> T as(String wanted, Parser<? extends T> parser) {
        String text = text().strip();
        try {
            return parser.parse(text);
        } catch (Exception e) {
            throw new SecretException.WrongType(path(), wanted);
        }
    }

    /** Makes something of a text. */
    @FunctionalInterface
    public interface Parser<T> {
        /** Parses it, or throws whatever it likes. */
        T parse(String text) throws Exception;
    }

    /** The value as bytes: see {@link SecretBytes#toByteArray}. */
    public byte[] bytes() {
        return value.toByteArray();
    }

    @Override
    public void close() {
        value.close();
    }
}
