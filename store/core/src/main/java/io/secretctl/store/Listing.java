package io.secretctl.store;

import java.util.List;

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
}
