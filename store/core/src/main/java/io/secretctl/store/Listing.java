package io.secretctl.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Every entry under a prefix at one moment.
 *
 * @param prefix what was listed
 * @param entries in ascending path order, unmodifiable
 * @param revision the backend's revision at which all entries were read; comparable only within one backend, and no
 *     security input
 */
public record Listing(Prefix prefix, List<Entry> entries, long revision) {
    /** Copies the list. */
    public Listing {
        entries = List.copyOf(entries);
        requireBelow(prefix, entries);
    }

    static void requireBelow(Prefix prefix, List<Entry> entries) {
        for (Entry entry : entries) {
            if (!prefix.contains(entry.path())) {
                throw new StoreException.Damaged(
                        "the store answered with " + entry.path() + " when it was asked for what is below " + prefix);
            }
        }
    }

    /** Returns path and tag of every entry: the state that a watch has to compare with later. */
    public Map<KeyPath, String> tags() {
        Map<KeyPath, String> tags = new TreeMap<>();
        entries.forEach(entry -> tags.put(entry.path(), entry.tag()));
        return tags;
    }

    /**
     * Returns the net difference from an earlier state of the same prefix to this one, in ascending path order; empty if
     * both hold the same versions. What a watch delivers after a gap.
     *
     * @param earlier as {@link #tags} gave it
     */
    public List<Change> changesSince(Map<KeyPath, String> earlier) {
        Map<KeyPath, String> gone = new TreeMap<>(earlier);
        List<Change> changes = new ArrayList<>();
        for (Entry entry : entries) {
            if (!entry.tag().equals(gone.remove(entry.path()))) {
                changes.add(new Change.Stored(entry));
            }
        }
        gone.keySet().forEach(path -> changes.add(new Change.Removed(path)));
        changes.sort(Comparator.comparing(Change::path));
        return changes;
    }
}
