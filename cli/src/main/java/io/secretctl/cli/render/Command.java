package io.secretctl.cli.render;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A program and its arguments, in which <code>{{src}}</code> and <code>{{dest}}</code> stand for paths. They are put in
 * after the line was split, so that a path is always one argument.
 *
 * @param words program and arguments
 */
record Command(List<String> words) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{ *\\.?([A-Za-z]+) *\\}\\}");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./@:+=,-]+");

    Command {
        words = List.copyOf(words);
    }

    /**
     * Reads a line.
     *
     * @param shell whether {@code sh} runs it; else it is split into words, and nothing is expanded
     * @param places what may stand in braces
     * @throws IllegalArgumentException if it makes no sense, saying why
     */
    static Command of(String line, boolean shell, Set<String> places) {
        String spaceless = PLACE.matcher(line).replaceAll("{{$1}}");
        return of(shell ? List.of("/bin/sh", "-c", spaceless) : Words.of(spaceless), places);
    }

    /** Takes words as they are. */
    static Command of(List<String> words, Set<String> places) {
        if (words.isEmpty() || words.get(0).isBlank()) {
            throw new IllegalArgumentException("it names no program");
        }
        for (String word : words) {
            Matcher place = PLACE.matcher(word);
            while (place.find()) {
                if (!places.contains(place.group(1))) {
                    throw new IllegalArgumentException("{{" + place.group(1) + "}} stands for nothing here; there is {{"
                            + String.join("}}, {{", places) + "}}");
                }
            }
        }
        return new Command(words);
    }

    boolean names(String place) {
        return words.stream().anyMatch(word -> {
            Matcher matcher = PLACE.matcher(word);
            while (matcher.find()) {
                if (matcher.group(1).equals(place)) {
                    return true;
                }
            }
            return false;
        });
    }

    private boolean isShell() {
        return words.size() == 3
                && words.get(0).equals("/bin/sh")
                && words.get(1).equals("-c");
    }

    /**
     * Puts paths in.
     *
     * @throws IllegalArgumentException if a shell would read a path as anything but one word
     */
    List<String> with(Map<String, Path> places) {
        List<String> arguments = new ArrayList<>();
        for (String word : words) {
            arguments.add(PLACE.matcher(word).replaceAll(place -> {
                String path = String.valueOf(places.get(place.group(1)));
                if (isShell() && !PLAIN.matcher(path).matches()) {
                    throw new IllegalArgumentException("a shell would not read this path as one word: " + path);
                }
                return Matcher.quoteReplacement(path);
            }));
        }
        return arguments;
    }
}
