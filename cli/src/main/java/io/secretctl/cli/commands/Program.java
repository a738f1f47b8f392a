package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A program that is there, and its arguments.
 *
 * @param file where it is
 * @param command as it was given, at least its name
 */
record Program(Path file, List<String> command) {
    private static final Pattern COLON = Pattern.compile(":");

    Program {
        command = List.copyOf(command);
    }

    /**
     * Looks a command up as a shell does: in PATH, unless its name has a slash.
     *
     * @throws CliException (exit 2) if there is none that may be run
     */
    static Program find(Environment environment, List<String> command) {
        String name = command.get(0);
        return COLON.splitAsStream(
                        name.contains("/") ? "" : environment.variable("PATH").orElse("/bin:/usr/bin"))
                .map(folder -> file(environment, folder, name))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst()
                .map(file -> new Program(file, command))
                .orElseThrow(() -> CliException.usage("the command can't be run: " + name)
                        .withHint("it is looked for in PATH, and no shell is involved"));
    }

    private static Path file(Environment environment, String folder, String name) {
        try {
            return environment.directory().resolve(folder).resolve(name);
        } catch (InvalidPathException e) {
            return environment.directory(); // a folder is no program
        }
    }
}
