package io.secretctl.policy;

import io.secretctl.store.Prefix;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What identities and groups may do with the paths of a prefix.
 *
 * @param prefix by whole segments; never within {@code /.secretctl}
 * @param readers names, unmodifiable
 * @param writers names, unmodifiable
 * @param boundary whether rules with shorter prefixes count for nothing here
 */
public record Rule(Prefix prefix, SortedSet<String> readers, SortedSet<String> writers, boolean boundary) {
    /**
     * Copies the sets.
     *
     * @throws IllegalArgumentException if the prefix is reserved
     */
    public Rule {
        if (Prefix.RESERVED.contains(prefix)) {
            throw new IllegalArgumentException("no rule can be made for " + Prefix.RESERVED);
        }
        readers = copy(readers);
        writers = copy(writers);
    }

    static Rule none(Prefix prefix) {
        return new Rule(prefix, new TreeSet<>(), new TreeSet<>(), false);
    }

    static SortedSet<String> copy(Collection<String> names) {
        return Collections.unmodifiableSortedSet(new TreeSet<>(names));
    }

    /** The names that this rule gives the right to. */
    SortedSet<String> names(Access access) {
        return access == Access.READ ? readers : writers;
    }

    Rule withNames(Access access, SortedSet<String> names) {
        return access == Access.READ
                ? new Rule(prefix, names, writers, boundary)
                : new Rule(prefix, readers, names, boundary);
    }

    boolean isEmpty() {
        return readers.isEmpty() && writers.isEmpty() && !boundary;
    }
}
