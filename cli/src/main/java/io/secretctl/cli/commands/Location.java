package io.secretctl.cli.commands;

import io.secretctl.store.Prefix;
import java.util.Optional;

/**
 * A prefix of some store.
 *
 * @param store its address; empty for the configured one
 */
record Location(Optional<String> store, Prefix prefix) {
    /** Reads {@code /prefix} or {@code URI#/prefix}. */
    static Location parse(String text) {
        int hash = text.lastIndexOf('#');
        if (hash >= 0) {
            return new Location(Optional.of(text.substring(0, hash)), Prefix.parse(text.substring(hash + 1)));
        }
        return text.contains(":/") || text.startsWith("file:")
                ? new Location(Optional.of(text), Prefix.ALL)
                : new Location(Optional.empty(), Prefix.parse(text));
    }
}
