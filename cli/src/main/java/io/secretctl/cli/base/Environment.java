package io.secretctl.cli.base;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * The process's surroundings, taken once.
 *
 * @param variables the environment
 * @param directory the working directory, absolute
 */
public record Environment(Map<String, String> variables, Path directory) {
    /** Of this process. */
    public static Environment ofProcess() {
        return new Environment(System.getenv(), Path.of("").toAbsolutePath());
    }

    /** A variable's value; an empty one counts as unset. */
    public Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    /** {@code $HOME}, else what the JVM takes for it. */
    public Path home() {
        return variable("HOME").map(Path::of).orElseGet(() -> Path.of(System.getProperty("user.home")));
    }

    /** {@code $XDG_CONFIG_HOME/secretctl}; the XDG default is {@code ~/.config}. */
    public Path configDirectory() {
        return xdg("XDG_CONFIG_HOME", ".config");
    }

    /** {@code $XDG_STATE_HOME/secretctl}; the XDG default is {@code ~/.local/state}. */
    public Path stateDirectory() {
        return xdg("XDG_STATE_HOME", ".local/state");
    }

    /** The XDG Base Directory Specification says that a relative path in these variables is to be ignored. */
    private Path xdg(String name, String fallback) {
        return variable(name)
                .map(Path::of)
                .filter(Path::isAbsolute)
                .orElseGet(() -> home().resolve(fallback))
                .resolve("secretctl");
    }

    /** Names without values: an environment often holds secrets. */
    @Override
    public String toString() {
        return "Environment[" + variables.size() + " variables, directory=" + directory + "]";
    }
}
