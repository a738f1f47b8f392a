package io.secretctl.spring;

/** Text as Spring must be given it, to make of it that text again. */
final class Literal {
    private static final String BEGIN = "${";

    private Literal() {}

    /**
     * Puts Spring's escape before each beginning of a placeholder, and only there where it would be taken for one: Spring
     * removes the escape of those alone that have an end.
     */
    static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        int done = 0;
        for (int at = text.indexOf(BEGIN); at >= 0; at = text.indexOf(BEGIN, at + BEGIN.length())) {
            if (hasEnd(text, at + BEGIN.length())) {
                escaped.append(text, done, at).append('\\');
                done = at;
            }
        }
        return escaped.append(text, done, text.length()).toString();
    }

    private static boolean hasEnd(String text, int from) {
        int open = 1;
        for (int i = from; i < text.length() && open > 0; i++) {
            char c = text.charAt(i);
            open += c == '{' ? 1 : c == '}' ? -1 : 0;
        }
        return open == 0;
    }
}
