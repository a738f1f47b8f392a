package io.secretctl.store;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An open key space: keys, bytes, and compare-and-put. What every backend offers, and all that it is trusted with.
 *
 * <p>Thread-safe. Every call ends within the timeout of its {@link StoreOptions} (a watch excepted), with a result or
 * a {@link StoreException}; an absent key is never confused with a failure. Reads are linearizable.
 */
public interface ConfigStore extends AutoCloseable {
    /** Names the backend for messages, without credentials. */
    String endpoint();

    /** Returns what the engine accepts. */
    Limits limits();

    /** Reads one key; empty if it does not exist. */
    Optional<Entry> get(KeyPath path);

    /**
     * Reads many keys, each as {@link #get} does and with its timeout, in fewer requests if the engine can; not at one
     * revision.
     *
     * @param paths each at most once
     * @return those that exist
     */
    default List<Entry> getAll(List<KeyPath> paths) {
        return paths.stream().flatMap(path -> get(path).stream()).toList();
    }

    /** Reads every key under a prefix, all at one revision, however many requests that takes. */
    Listing list(Prefix prefix);

    /**
     * The same, for whoever can begin to work before all has come.
     *
     * @param early may be given entries as they come, on this thread. What counts is what is returned: if the reading
     *     had to begin again, what was given before is not among it
     */
    default Listing list(Prefix prefix, Consumer<List<Entry>> early) {
        return list(prefix);
    }

    /**
     * Visits every key under a prefix in ascending path order, a page at a time, so that a key space of any size takes
     * little memory. Each page is read at one revision, and none at an older one than the page before; a key that is
     * created meanwhile may be left out. The timeout is that of each page.
     *
     * @param visitor is called on this thread; what it throws ends the scan
     */
    void scan(Prefix prefix, Consumer<Page> visitor);

    /**
     * Applies all the writes or none of them. No path may appear twice.
     *
     * <p>A write whose answer was lost is settled by reading back, never by sending it again.
     *
     * @return the entries as stored, in the order of the writes, deletes left out
     * @throws StoreException.Conflict if an expectation does not hold; nothing was changed
     * @throws StoreException.TooLarge if it exceeds {@link #limits}; nothing was sent
     * @throws StoreException.OutcomeUnknown if it was sent and can't be settled
     */
    List<Entry> commit(List<Write> writes);

    /** Stores one value: a {@link #commit} of one {@link Write.Put}. */
    default Entry put(KeyPath path, byte[] value, Expected expected) {
        return commit(List.of(new Write.Put(path, value, expected))).get(0);
    }

    /**
     * Returns the versions of one key that the engine still holds, newest first, the current one included: a
     * convenience for people, as far as the engine goes.
     *
     * @param limit the most entries to return, at least 1
     */
    List<Entry> history(KeyPath path, int limit);

    /**
     * Delivers every difference from a listing on. Whatever ends the underlying stream (an error, a compaction, a
     * server that goes away), the watch lists again, delivers the difference, deletions too, and goes on.
     *
     * @param from the state that the listener already knows
     */
    Watch watch(Listing from, WatchListener listener);

    /** Ends every watch and frees connections and threads. Idempotent. */
    @Override
    void close();
}
