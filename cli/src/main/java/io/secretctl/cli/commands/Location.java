package io.secretctl.cli.commands;

import io.secretctl.store.Prefix;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A prefix of some store.
 *
 * @param store its address; empty for the configured one
 */
record Location(Optional<String> store, Prefix prefix) {
    private static final Pattern FOLDER = Pattern.compile("(?i:file):(?://(?=/))?(/?[^/].*|/)");

    /**
     * Reads {@code /prefix} or {@code URI#/prefix}.
     *
     * @param directory what the folder of a {@code file:} address is relative to; it becomes absolute
     */
    static Location parse(String text, Path directory) {
        int hash = text.lastIndexOf('#');
        if (hash >= 0) {
            return new Location(
                    Optional.of(absolute(text.substring(0, hash), directory)), Prefix.parse(text.substring(hash + 1)));
        }
        return text.contains(":/") || text.startsWith("file:")
                ? new Location(Optional.of(absolute(text, directory)), Prefix.ALL)
                : new Location(Optional.empty(), Prefix.parse(text));
    }

    /**
     * Whether one holds the other, so that what is written to the one changes the other. Two addresses that are written
     * differently, but for the folder of a {@code file:} address, count as two stores.
     *
     * @param configured the address of the configured store
     */
    boolean overlaps(Location other, String configured, Path directory) {
        String own = absolute(configured, directory);
        return store.orElse(own).equals(other.store.orElse(own))
                && (prefix.contains(other.prefix) || other.prefix.contains(prefix));
    }

    private static String absolute(String address, Path directory) {
        Matcher matcher = FOLDER.matcher(address);
        if (!matcher.matches()) {
            return address;
        }
        try {
            return "file:" + directory.resolve(matcher.group(1)).normalize();
        } catch (InvalidPathException e) {
            return address; // whoever opens it says so
        }
    }
}
