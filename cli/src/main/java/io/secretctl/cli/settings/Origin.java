package io.secretctl.cli.settings;

/**
 * Where a setting's value came from.
 *
 * @param level which of the sources
 * @param where names it for a person: a flag, a variable, or a file and line
 */
public record Origin(Level level, String where) {
    /** The sources, the strongest first. */
    public enum Level {
        /** The command line. */
        FLAG,
        /** An environment variable. */
        ENVIRONMENT,
        /** {@code secretctl.yaml} of the project. */
        PROJECT_FILE,
        /** {@code config.yaml} of the user. */
        USER_FILE,
        /** Built in. */
        DEFAULT
    }

    @Override
    public String toString() {
        return where;
    }
}
