package io.secretctl.bench;

import java.util.Arrays;
import java.util.Locale;

/** The median of what was measured in several rounds, and its quartiles. */
record Spread(double lower, double median, double upper) {
    /** Of at least one number. */
    static Spread of(double... numbers) {
        double[] sorted = numbers.clone();
        Arrays.sort(sorted);
        return new Spread(quantile(sorted, 0.25), quantile(sorted, 0.5), quantile(sorted, 0.75));
    }

    /** Between the two nearest in proportion to their distance. */
    private static double quantile(double[] sorted, double part) {
        double place = part * (sorted.length - 1);
        int below = (int) place;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
    }

    Spread times(double factor) {
        return new Spread(lower * factor, median * factor, upper * factor);
    }

    /** {@code 1.23 (1.20 to 1.31)}, with three significant digits. */
    @Override
    public String toString() {
        return text(median) + " (" + text(lower) + " to " + text(upper) + ")";
    }

    private static String text(double number) {
        int digits = Math.max(0, 2 - (int) Math.floor(Math.log10(Math.max(Math.abs(number), 1e-9))));
        return String.format(Locale.ROOT, "%,." + Math.min(digits, 4) + "f", number);
    }
}
