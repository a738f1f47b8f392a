package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a .env file. There is no standard of those: what its readers differ over, such as the expansion of a variable,
 * is refused instead of guessed.
 *
 * <p>A line is empty, a comment, or {@code NAME=value}, with {@code export} before it or not. A value without quotes ends
 * before blanks and a comment; between single quotes everything is itself; between double quotes a backslash stands
 * before {@code n r t " \ $} or a backtick. Both kinds of quotes may go over several lines.
 */
final class DotenvReader {
    private static final Pattern NAME = Pattern.compile("[ \\t]*(?:export[ \\t]+)?([A-Za-z0-9_.-]+)[ \\t]*=[ \\t]*");
    private static final Pattern NOTHING = Pattern.compile("[ \\t]*(?:#[^\\n]*)?(?:\\n|$)");
    private static final Pattern COMMENT = Pattern.compile("(?:^|[ \\t])#");
    private static final Pattern EXPANDED = Pattern.compile("\\$[A-Za-z_{(]");

    private final String text;
    private int at;

    DotenvReader(String document) {
        this.text = document.replace("\r\n", "\n");
        if (text.indexOf('\r') >= 0) {
            throw new UnreadableException("it has a carriage return without a newline, over which readers differ");
        }
    }

    List<Imported> read() {
        List<Imported> values = new ArrayList<>();
        while (at < text.length()) {
            if (!skip(NOTHING)) {
                values.add(pair());
            }
        }
        return values;
    }

    private Imported pair() {
        Matcher name = NAME.matcher(text).region(at, text.length());
        if (!name.lookingAt()) {
            throw wrong("is no NAME=value");
        }
        at = name.end();
        char first = at < text.length() ? text.charAt(at) : '\n';
        String value = switch (first) {
            case '\'' -> singleQuoted();
            case '"' -> doubleQuoted();
            case '`' -> throw wrong("has a backtick, which some readers take for a quote");
            default -> unquoted();
        };
        if (!skip(NOTHING)) {
            throw wrong("goes on behind its value");
        }
        return new Imported(name.group(1), SecretBytes.copyOf(value.getBytes(StandardCharsets.UTF_8)));
    }

    private boolean skip(Pattern pattern) {
        Matcher matcher = pattern.matcher(text).region(at, text.length());
        boolean found = matcher.lookingAt();
        at = found ? matcher.end() : at;
        return found;
    }

    private String singleQuoted() {
        int end = text.indexOf('\'', at + 1);
        if (end < 0) {
            throw wrong("has a quote that nothing closes");
        }
        String value = text.substring(at + 1, end);
        if (value.endsWith("\\")) {
            throw wrong("has a backslash before a single quote, over which readers differ");
        }
        at = end + 1;
        return value;
    }

    private String doubleQuoted() {
        StringBuilder value = new StringBuilder();
        int i = at + 1;
        for (; i < text.length() && text.charAt(i) != '"'; i++) {
            char c = text.charAt(i);
            if (c == '\\' && i + 1 < text.length()) {
                i++;
                value.append(unescaped(text.charAt(i)));
            } else {
                if (c == '`' || (c == '$' && isExpanded(i))) {
                    throw wrong("has a $ or backtick that some readers expand: use single quotes");
                }
                value.append(c);
            }
        }
        if (i >= text.length()) {
            throw wrong("has a quote that nothing closes");
        }
        at = i + 1;
        return value.toString();
    }

    private char unescaped(char escaped) {
        return switch (escaped) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case '"', '\\', '$', '`' -> escaped;
            default -> throw wrong("has a backslash that readers differ over: use single quotes");
        };
    }

    private String unquoted() {
        int end = text.indexOf('\n', at);
        String rest = text.substring(at, end < 0 ? text.length() : end);
        Matcher comment = COMMENT.matcher(rest);
        String value = (comment.find() ? rest.substring(0, comment.start()) : rest).stripTrailing();
        if (EXPANDED.matcher(value).find() || value.chars().anyMatch(c -> "'\"`\\".indexOf(c) >= 0)) {
            throw wrong("has a quote, backslash, $ or backtick without quotes around: use single quotes");
        }
        at += value.length();
        return value;
    }

    private boolean isExpanded(int dollar) {
        return EXPANDED.matcher(text).region(dollar, text.length()).lookingAt();
    }

    private UnreadableException wrong(String what) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new UnreadableException("line " + line + " " + what);
    }
}
