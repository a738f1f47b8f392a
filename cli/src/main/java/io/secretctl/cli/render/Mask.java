package io.secretctl.cli.render;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Hides values in what other programs say: each value, and each line of it, that is at least {@value #SHORTEST}
 * characters long. A value that a program shows changed or in part is not recognised.
 */
final class Mask {
    static final int SHORTEST = 4;

    private static final String HIDDEN = "***";

    private final List<String> hidden;

    Mask(Collection<String> values) {
        this.hidden = values.stream()
                .flatMap(String::lines)
                .map(String::strip)
                .filter(line -> line.length() >= SHORTEST)
                .distinct()
                .sorted(Comparator.comparingInt(String::length).reversed())
                .toList();
    }

    String apply(String line) {
        String masked = line;
        for (String value : hidden) {
            masked = masked.replace(value, HIDDEN);
        }
        return masked;
    }
}
