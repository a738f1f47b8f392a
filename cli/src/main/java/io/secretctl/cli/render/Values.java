package io.secretctl.cli.render;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What templates are rendered from: values by their absolute path, and the paths whose values are sealed to others.
 * Closing it wipes the values.
 */
public final class Values implements AutoCloseable {
    private final SortedMap<String, byte[]> values;
    private final SortedSet<String> sealedToOthers;

    /**
     * Takes values over, which are this object's to wipe from then on.
     *
     * @param values by canonical path, for example {@code /app/db/url}
     * @param sealedToOthers paths at which there is a value that can't be read
     */
    public Values(SortedMap<String, byte[]> values, Collection<String> sealedToOthers) {
        this.values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
        this.sealedToOthers = Collections.unmodifiableSortedSet(new TreeSet<>(sealedToOthers));
    }

    SortedMap<String, byte[]> values() {
        return values;
    }

    SortedSet<String> sealedToOthers() {
        return sealedToOthers;
    }

    @Override
    public void close() {
        values.values().forEach(value -> Arrays.fill(value, (byte) 0));
    }

    /** Holds no value. */
    @Override
    public String toString() {
        return "Values[" + values.size() + "]";
    }
}
