package io.secretctl.store;

import java.util.List;

/**
 * Receives the changes of a watched prefix, one call at a time, on a thread of the store's. An exception that a listener
 * throws does not end the watch: the listener is told of it by {@link #interrupted}. The call is not repeated.
 */
public interface WatchListener {
    /**
     * Changes since the last call, in the order in which the store made them where it still knows it; after a gap
     * (compaction, lost connection) the net difference. Several changes of one key may be delivered as the last one.
     *
     * @param changes never empty
     * @param revision the backend's revision after them
     */
    void changed(List<Change> changes, long revision);

    /**
     * The watch can't reach the store at the moment. It goes on trying; nothing is lost.
     *
     * @param problem what went wrong
     */
    default void interrupted(StoreException problem) {}

    /** The store answers again after {@link #interrupted}. What changed meanwhile has been delivered, or follows. */
    default void resumed() {}
}
