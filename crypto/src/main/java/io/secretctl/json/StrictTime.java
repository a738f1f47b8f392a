package io.secretctl.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.regex.Pattern;

/** Times in documents: RFC 3339 in UTC with whole seconds, years 0000 to 9999, and no other form. */
public final class StrictTime {
    private static final Pattern TIME = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z");

    private StrictTime() {}

    /**
     * Reads a time.
     *
     * @throws JsonFormatException if the text is not what {@link Instant#toString} gives for the result
     */
    public static Instant parse(String text) {
        try {
            if (TIME.matcher(text).matches()) {
                Instant time = Instant.parse(text);
                if (time.toString().equals(text)) { // 24:00:00 is taken, and means the next day
                    return time;
                }
            }
        } catch (DateTimeException e) {
            // told below
        }
        throw new JsonFormatException("a time is not of the form 2006-01-02T15:04:05Z");
    }
}
