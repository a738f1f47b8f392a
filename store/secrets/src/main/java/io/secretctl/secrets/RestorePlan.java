package io.secretctl.secrets;

import io.secretctl.crypto.Position;
import io.secretctl.store.KeyPath;
import java.util.List;
import java.util.Optional;

/**
 * How a store that holds an older state again differs from what is remembered, and what is to be done.
 *
 * @param seenPolicy the newest policy remembered; {@link Position#NONE} if none
 * @param storedPolicy the newest policy in the store
 * @param items by path; what needs nothing is left out
 */
public record RestorePlan(Position seenPolicy, Position storedPolicy, List<Item> items) {
    /** Copies the list. */
    public RestorePlan {
        items = List.copyOf(items);
    }

    /**
     * Whether the root must declare a restore first: something was seen in the epoch of the stored policy, or in a later
     * one, that is not there any more.
     */
    public boolean mustBeDeclared() {
        return storedPolicy.compareTo(seenPolicy) < 0
                || items.stream()
                        .flatMap(item -> item.seen().stream())
                        .anyMatch(seen -> seen.epoch() >= storedPolicy.epoch());
    }

    /** What can be done about a value. */
    public enum State {
        /** This identity can seal it again as it is stored. */
        READY,
        /** It was seen and is gone: this identity can say so by a tombstone. */
        GONE,
        /** This identity can't read it, so another one must seal it again. */
        NOT_READABLE,
        /** This identity may not write it, so another one must seal it again. */
        NOT_WRITABLE,
        /** Its author may no longer write it: somebody must look at it, and then adopt it or set it again. */
        AUTHOR_GONE,
        /** Its envelope is refused whatever was seen before: it must be set again. */
        REFUSED
    }

    /**
     * One value.
     *
     * @param path where it is stored, or was
     * @param state what can be done
     * @param stored its position in the store; empty if it is gone or refused
     * @param seen what is remembered and newer than that; empty if nothing is
     * @param reason why it is refused; empty if it is not
     */
    public record Item(
            KeyPath path, State state, Optional<Position> stored, Optional<Position> seen, Optional<String> reason) {}
}
