package io.secretctl.cli.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Splits a command line into words as a POSIX shell does (XCU 2.2 and 2.3), and expands nothing: quotes and backslashes
 * mean what they mean there, and what only a shell could do is refused rather than passed on as if it were a word.
 */
public final class Words {
    private static final String SHELLS = "|&;<>()$`*?[~#\n";

    private final String line;
    private final List<String> words = new ArrayList<>();
    private final StringBuilder word = new StringBuilder();
    private boolean inWord;
    private int at;

    private Words(String line) {
        this.line = line;
    }

    /**
     * Splits.
     *
     * @throws IllegalArgumentException if a quote is not closed, or the line needs a shell, saying which
     */
    public static List<String> of(String line) {
        Words words = new Words(line);
        words.split();
        return words.words;
    }

    private void split() {
        while (at < line.length()) {
            char c = line.charAt(at++);
            switch (c) {
                case ' ', '\t' -> endWord();
                case '\'' -> word.append(upTo('\''));
                case '"' -> doubleQuoted();
                case '\\' -> word.append(escaped());
                default -> {
                    if (needsShell(c)) {
                        throw new IllegalArgumentException("\"" + c
                                + "\" needs a shell: quote it, or have one run it (shell = true in a resource)");
                    }
                    word.append(c);
                }
            }
            inWord |= c != ' ' && c != '\t';
        }
        endWord();
    }

    /** A tilde and a number sign mean something at the start of a word alone. */
    private boolean needsShell(char c) {
        return SHELLS.indexOf(c) >= 0 && !(inWord && (c == '~' || c == '#'));
    }

    private void endWord() {
        if (inWord) {
            words.add(word.toString());
            word.setLength(0);
            inWord = false;
        }
    }

    private String upTo(char quote) {
        int end = line.indexOf(quote, at);
        if (end < 0) {
            throw new IllegalArgumentException("a quote is not closed");
        }
        String inner = line.substring(at, end);
        at = end + 1;
        return inner;
    }

    private void doubleQuoted() {
        while (true) {
            if (at == line.length()) {
                throw new IllegalArgumentException("a quote is not closed");
            }
            char c = line.charAt(at++);
            if (c == '"') {
                return;
            }
            if (c == '$' || c == '`') {
                throw new IllegalArgumentException("\"" + c
                        + "\" needs a shell: quote it with ', or have one run it (shell = true in a resource)");
            }
            if (c == '\\' && at < line.length() && "$`\"\\".indexOf(line.charAt(at)) >= 0) {
                c = line.charAt(at++);
            }
            word.append(c);
        }
    }

    private char escaped() {
        if (at == line.length()) {
            throw new IllegalArgumentException("a backslash stands at the end");
        }
        return line.charAt(at++);
    }
}
