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
    }

    /**
     * Returns the net difference to a later listing of the same prefix, in ascending path order; empty if both hold the
     * same versions. What a watch delivers after a gap.
     */
    public List<Change> changesTo(Listing later) {
        Map<KeyPath, String> before = new TreeMap<>();
        entries.forEach(entry -> before.put(entry.path(), entry.tag()));
        List<Change> changes = new ArrayList<>();
        for (Entry entry : later.entries) {
            if (!entry.tag().equals(before.remove(entry.path()))) {
                changes.add(new Change.Stored(entry));
            }
        }
        before.keySet().forEach(gone -> changes.add(new Change.Removed(gone)));
        changes.sort(Comparator.comparing(Change::path));
        return changes;
    }
}
