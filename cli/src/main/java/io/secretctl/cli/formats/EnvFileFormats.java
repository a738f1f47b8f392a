package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;

/** Files of {@code NAME=value}, each by the rules of its own reader. */
final class EnvFileFormats {
    /** Go's bufio.Scanner, which reads Docker's file, takes lines that with their newline fit 64 KiB. */
    private static final int DOCKER_LINE_BYTES = (64 << 10) - 1;

    private EnvFileFormats() {}

    /** docker run, "Set environment variables": nothing is quoted or escaped, and a quote is part of the value. */
    static Exported docker(SortedMap<String, SecretBytes> values) {
        return Values.lines(values, (name, value) -> {
            Values.require(value.indexOf('\n') < 0, name, "it has more than one line");
            Values.require(!value.endsWith("\r"), name, "Docker drops the carriage return at its end");
            String line = name + "=" + value;
            Values.require(
                    line.getBytes(StandardCharsets.UTF_8).length <= DOCKER_LINE_BYTES,
                    name,
                    "Docker reads lines of at most 64 KiB");
            return line;
        });
    }

    /** Double quotes as Compose reads them. Its readers differ over what stands before the closing quote. */
    static Exported compose(SortedMap<String, SecretBytes> values) {
        return Values.lines(values, (name, value) -> {
            Values.require(!value.endsWith("\\"), name, "Compose loses a backslash at the end");
            Values.require(!value.endsWith("\""), name, "some versions of Compose lose a quote at the end");
            return name + "=\""
                    + Values.backslashed(value, "\\\"$").replace("\n", "\\n").replace("\r", "\\r") + "\"";
        });
    }

    /**
     * There is no standard of .env files. What is written here is read alike by Node's dotenv and Node itself, Python's
     * dotenv, Compose and a shell: single quotes around what has none, double quotes around what has no other special
     * character.
     */
    static Exported dotenv(SortedMap<String, SecretBytes> values) {
        return Values.lines(values, (name, value) -> {
            Values.require(value.indexOf('\r') < 0, name, "Node's dotenv changes a carriage return");
            Values.require(!value.contains("${"), name, "Python's dotenv expands ${ even between single quotes");
            if (value.indexOf('\'') < 0 && !value.contains("\\\\") && !value.endsWith("\\")) {
                return name + "='" + value + "'";
            }
            Values.require(
                    value.chars().noneMatch(c -> "\"\\$`".indexOf(c) >= 0),
                    name,
                    "the readers of .env files differ over two backslashes, one at the end,"
                            + " and a single quote beside \" \\ $ or `");
            return name + "=\"" + value + "\"";
        });
    }

    /** systemd.exec(5), EnvironmentFile: double quotes, in which a backslash is for four characters only. */
    static Exported systemd(SortedMap<String, SecretBytes> values) {
        return Values.lines(values, (name, value) -> {
            Values.require(
                    value.codePoints().noneMatch(EnvFileFormats::isRefusedBySystemd),
                    name,
                    "systemd, or an older one, ignores a value with control characters besides newline and tab,"
                            + " or with what Unicode calls no character");
            return name + "=\"" + Values.backslashed(value, "\\\"$`") + "\"";
        });
    }

    private static boolean isRefusedBySystemd(int c) {
        boolean control = (c < ' ' && c != '\n' && c != '\t') || c == 0x7f;
        boolean noCharacter = (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
        return control || noCharacter;
    }
}
