package io.secretctl.cli.render;

import io.secretctl.cli.base.CliException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;

/** The settings of one resource, typed as they are asked for. Every error names the setting and where it stands. */
final class ResourceSettings {
    private static final Set<String> KNOWN = Set.of(
            "src",
            "dest",
            "keys",
            "prefix",
            "mode",
            "owner",
            "group",
            "uid",
            "gid",
            "check_cmd",
            "reload_cmd",
            "shell",
            "timeout",
            "allow_empty",
            "env");

    private final Map<?, ?> settings;
    private final String origin;
    private final ToIntFunction<String> lines;

    /**
     * Takes settings.
     *
     * @param origin the file, or what else an error should name
     * @param lines the line of a setting; 0 if it has none
     * @throws CliException (exit 2) if a setting is not known
     */
    ResourceSettings(Map<?, ?> settings, String origin, ToIntFunction<String> lines) {
        this.settings = settings;
        this.origin = origin;
        this.lines = lines;
        for (Object name : settings.keySet()) {
            if (!KNOWN.contains(name)) {
                throw fault(String.valueOf(name), "there is no such setting")
                        .withHint("there are "
                                + String.join(", ", KNOWN.stream().sorted().toList()));
            }
        }
    }

    CliException fault(String name, String why) {
        int line = lines.applyAsInt(name);
        return CliException.usage(origin + (line > 0 ? ":" + line : "") + ": " + name + ": " + why);
    }

    Optional<String> text(String name) {
        return typed(name, String.class, "text in quotes");
    }

    String requiredText(String name) {
        return text(name).filter(t -> !t.isBlank()).orElseThrow(() -> fault(name, "it must be set"));
    }

    boolean flag(String name) {
        return typed(name, Boolean.class, "true or false").orElse(false);
    }

    Optional<Integer> number(String name) {
        return typed(name, Integer.class, "a number").map(number -> {
            if (number < 0) {
                throw fault(name, "it can't be negative");
            }
            return number;
        });
    }

    List<String> texts(String name) {
        return typed(name, List.class, "a list of texts")
                .map(list -> texts(name, list))
                .orElse(List.of());
    }

    private List<String> texts(String name, List<?> list) {
        if (!list.stream().allMatch(String.class::isInstance)) {
            throw fault(name, "it must be a list of texts");
        }
        return list.stream().map(String.class::cast).toList();
    }

    /** A setting that a parser understands, whose complaint is passed on. */
    <T> Optional<T> parsed(String name, Function<String, T> parser) {
        return text(name).map(text -> guarded(name, () -> parser.apply(text)));
    }

    /**
     * A command: a line, or a list of words.
     *
     * @param shell whether a line is a shell's
     * @param places what may stand in braces
     * @param example a path that must fit there
     */
    Optional<Command> command(String name, boolean shell, Set<String> places, Path example) {
        Optional<Command> command = settings.get(name) instanceof List<?> list
                ? Optional.of(guarded(name, () -> Command.of(texts(name, list), places)))
                : parsed(name, line -> Command.of(line, shell, places));
        command.ifPresent(c -> guarded(name, () -> c.with(Map.of("src", example, "dest", example))));
        return command;
    }

    private interface Attempt<T> {
        T make();
    }

    private <T> T guarded(String name, Attempt<T> attempt) {
        try {
            return attempt.make();
        } catch (IllegalArgumentException e) {
            throw fault(name, String.valueOf(e.getMessage())).causedBy(e);
        }
    }

    private <T> Optional<T> typed(String name, Class<T> type, String kind) {
        Object value = settings.get(name);
        if (value == null) {
            return Optional.empty();
        }
        if (!type.isInstance(value)) {
            throw fault(name, "it must be " + kind);
        }
        return Optional.of(type.cast(value));
    }
}
