package io.secretctl.cli.commands;

import java.util.Locale;

/** How data is written to standard output. */
public enum OutputFormat {
    /** Columns and sentences for people. */
    TABLE,
    /** One JSON document whose first field, {@code v}, is the version of its shape. */
    JSON,
    /** Bare values, one a line. */
    RAW;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
