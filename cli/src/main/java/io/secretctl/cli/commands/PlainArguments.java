package io.secretctl.cli.commands;

import io.secretctl.cli.settings.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the arguments of the commands that run most often, {@code get}, {@code exec} and {@code version}, where they are
 * plain: global options in full, each at most once, and nothing that needs a second look. It is most of the time of a
 * short run that picocli takes to come to the same. Whatever else is written is left to it, errors above all.
 */
public final class PlainArguments {
    private final GlobalOptions options = new GlobalOptions();
    private final Set<String> given = new HashSet<>();
    private final List<String> words = new ArrayList<>();
    private List<String> behind = List.of();

    private PlainArguments() {}

    /**
     * A command and its options.
     *
     * @param options the global ones
     * @param action the command, with its arguments in it
     */
    public record Plain(GlobalOptions options, Action action) {}

    /** Reads the arguments, if they are plain. */
    public static Optional<Plain> read(List<String> arguments) {
        PlainArguments read = new PlainArguments();
        return read.all(arguments) ? read.command().map(action -> new Plain(read.options, action)) : Optional.empty();
    }

    private boolean all(List<String> arguments) {
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            if (argument.equals("--")) {
                behind = arguments.subList(i + 1, arguments.size());
                return true;
            }
            if (!argument.startsWith("-")) {
                words.add(argument);
            } else if (!given.add(argument)) {
                return false;
            } else if (!flag(argument)) {
                Predicate<String> option = option(argument);
                i++;
                if (option == null
                        || i == arguments.size()
                        || !isPlain(arguments.get(i))
                        || !option.test(arguments.get(i))) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Not what could be an option or a command. */
    private static boolean isPlain(String value) {
        return !value.isBlank() && !value.startsWith("-") && !Commands.names().contains(value);
    }

    private boolean flag(String argument) {
        switch (argument) {
            case "--no-input" -> options.noInput = true;
            case "--quiet" -> options.quiet = true;
            case "--no-color" -> options.noColour = true;
            case "--trust-on-first-use" -> options.trustOnFirstUse = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private @Nullable Predicate<String> option(String argument) {
        if (argument.equals("--output")) {
            return this::output;
        }
        for (Setting setting : Setting.values()) {
            if (argument.equals(setting.flag())) {
                return value -> {
                    options.settings().put(setting, value);
                    return true;
                };
            }
        }
        return null;
    }

    private boolean output(String value) {
        for (OutputFormat format : OutputFormat.values()) {
            if (value.equals(format.toString())) {
                options.output = format;
                return true;
            }
        }
        return false;
    }

    private Optional<Action> command() {
        if (words.isEmpty()) {
            return Optional.empty();
        }
        return switch (words.get(0)) {
            case "version" ->
                words.size() == 1 && behind.isEmpty() ? Optional.of(new VersionCommand()) : Optional.empty();
            case "get" ->
                words.size() == 2 && behind.isEmpty() && isPlain(words.get(1)) ? Optional.of(get()) : Optional.empty();
            case "exec" ->
                words.size() == 2 && !behind.isEmpty() && isPlain(words.get(1))
                        ? Optional.of(exec())
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    private Action get() {
        GetCommand command = new GetCommand();
        command.path = words.get(1);
        return command;
    }

    private Action exec() {
        ExecCommand command = new ExecCommand();
        command.prefix = words.get(1);
        command.command = new ArrayList<>(behind);
        return command;
    }
}
