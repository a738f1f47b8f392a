package io.secretctl.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Times in documents: RFC 3339 in UTC with whole seconds, years 0000 to 9999, and no other form. */
public final class StrictTime {
    private static final String FORM = "0000-00-00T00:00:00Z";

    private StrictTime() {}

    /**
     * Reads a time.
     *
     * @throws JsonFormatException if the text is not what {@link Instant#toString} gives for the result
     */
    public static Instant parse(String text) {
        if (isOfForm(text)) {
            try {
                return LocalDateTime.of(
                                digits(text, 0, 4),
                                digits(text, 5, 2),
                                digits(text, 8, 2),
                                digits(text, 11, 2),
                                digits(text, 14, 2),
                                digits(text, 17, 2))
                        .toInstant(ZoneOffset.UTC);
            } catch (DateTimeException e) {
                // told below
            }
        }
        throw new JsonFormatException("a time is not of the form 2006-01-02T15:04:05Z");
    }

    /**
     * Writes a time of the years 0000 to 9999, as {@link Instant#toString} does.
     *
     * @param time of whole seconds
     */
    public static String format(Instant time) {
        LocalDateTime utc = LocalDateTime.ofEpochSecond(time.getEpochSecond(), 0, ZoneOffset.UTC);
        char[] text = FORM.toCharArray();
        put(text, 0, 4, utc.getYear());
        put(text, 5, 2, utc.getMonthValue());
        put(text, 8, 2, utc.getDayOfMonth());
        put(text, 11, 2, utc.getHour());
        put(text, 14, 2, utc.getMinute());
        put(text, 17, 2, utc.getSecond());
        return new String(text);
    }

    private static void put(char[] text, int from, int count, int number) {
        int left = number;
        for (int i = from + count - 1; i >= from; i--) {
            text[i] = (char) ('0' + left % 10);
            left /= 10;
        }
    }

    private static boolean isOfForm(String text) {
        if (text.length() != FORM.length()) {
            return false;
        }
        for (int i = 0; i < FORM.length(); i++) {
            char c = text.charAt(i);
            if (FORM.charAt(i) == '0' ? c < '0' || c > '9' : c != FORM.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private static int digits(String text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            number = 10 * number + text.charAt(i) - '0';
        }
        return number;
    }
}
