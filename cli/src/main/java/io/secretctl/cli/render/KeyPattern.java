package io.secretctl.cli.render;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern for whole keys as Go's {@code path.Match} reads it, which is what confd uses: {@code *} stands for any
 * characters of one segment, {@code ?} for one, {@code [a-z]} and {@code [^a-z]} for one of a set, and a backslash
 * makes the next character plain.
 */
final class KeyPattern {
    private final Pattern pattern;

    private KeyPattern(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if a set is not closed or makes no sense, or a backslash stands at the end
     */
    static KeyPattern of(String text) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '*' -> regex.append("[^/]*");
                case '?' -> regex.append("[^/]");
                case '\\' -> {
                    i++;
                    if (i == text.length()) {
                        throw new IllegalArgumentException("a backslash stands at the end");
                    }
                    regex.append(Pattern.quote(text.substring(i, i + 1)));
                }
                case '[' -> {
                    int end = text.indexOf(']', i + 2);
                    if (end < 0) {
                        throw new IllegalArgumentException("a [ has no ]");
                    }
                    regex.append(set(text.substring(i + 1, end)));
                    i = end;
                }
                default -> regex.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return new KeyPattern(Pattern.compile(regex.toString()));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("a set in [ ] makes no sense", e);
        }
    }

    private static String set(String inner) {
        boolean not = inner.startsWith("^");
        String members = (not ? inner.substring(1) : inner).replaceAll("[\\[\\]&^\\\\]", "\\\\$0");
        return "(?!/)[" + (not ? "^" : "") + members + "]";
    }

    boolean matches(String key) {
        return pattern.matcher(key).matches();
    }
}
