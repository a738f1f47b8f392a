package io.secretctl.store;

/**
 * A {@link ConfigStore} that keeps versions which were replaced or deleted, and can be told to forget them. Whoever may
 * read the store can read those too, and a former reader can open the envelopes that were sealed to them.
 */
public interface Compactable {
    /**
     * Whether an older version of any key, or a deleted one, can still be read from the store. Asks the store, at a cost
     * that grows with the number of keys and not with that of versions.
     *
     * @return false if there is none; each implementation says what it may miss
     */
    boolean holdsOldVersions();

    /**
     * Makes the store forget every version but the current one of each key. Nothing current changes, and it may be
     * repeated. {@link ConfigStore#history} shows less afterwards.
     *
     * @throws StoreException.Unreachable if no answer came; it may be done nevertheless
     */
    void compact();

    /** Says, for a person who is to agree to it, what {@link #compact} takes away: a clause without a trailing period. */
    String compactionEffect();

    /** Says where older versions may be all the same, and what a person does about that, as {@link #compactionEffect}. */
    String beyondCompaction();
}
