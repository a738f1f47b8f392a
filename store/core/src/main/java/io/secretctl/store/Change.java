package io.secretctl.store;

/** One difference that a watch delivers. */
public sealed interface Change {
    /** The key that changed. */
    KeyPath path();

    /**
     * The key now holds this entry.
     *
     * @param entry what is stored now
     */
    record Stored(Entry entry) implements Change {
        @Override
        public KeyPath path() {
            return entry.path();
        }
    }

    /**
     * The key is gone from the store: which is what a faulty or hostile store would do; a deletion by a user is a
     * stored tombstone.
     *
     * @param path the key that is gone
     */
    record Removed(KeyPath path) implements Change {}
}
