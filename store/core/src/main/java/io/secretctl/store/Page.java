package io.secretctl.store;

import java.util.List;

/**
 * A part of what a {@link ConfigStore#scan} visits.
 *
 * @param prefix what is scanned
 * @param entries in ascending path order, unmodifiable
 * @param left about how many more keys follow: for a person who waits
 */
public record Page(Prefix prefix, List<Entry> entries, long left) {
    /** Copies the list. */
    public Page {
        entries = List.copyOf(entries);
        Listing.requireBelow(prefix, entries);
    }
}
