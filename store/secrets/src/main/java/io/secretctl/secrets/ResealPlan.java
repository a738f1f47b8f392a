package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import java.util.List;

/**
 * What would be sealed again, and why.
 *
 * @param examined how many values were looked at, deleted ones too
 * @param items by path; what is right already is left out
 */
public record ResealPlan(long examined, List<Item> items) {
    /** Copies the list. */
    public ResealPlan {
        items = List.copyOf(items);
    }

    /** The items that this identity can seal again. */
    public List<Item> ready() {
        return items.stream().filter(i -> i.state() == State.READY).toList();
    }

    /** What can be done about a value. */
    public enum State {
        /** This identity can seal it again. */
        READY,
        /** This identity can't read it, so another one must seal it again. */
        NOT_READABLE,
        /** This identity may not write it, so another one must seal it again. */
        NOT_WRITABLE,
        /** Its author may no longer write it: somebody must look at it, and then adopt it or set it again. */
        AUTHOR_GONE,
        /** The policy gives it no readers that one envelope could be sealed to: the reason says why. */
        NO_COMMON_SUITE,
        /** Its envelope is refused: it must be looked at, and set again. */
        REFUSED
    }

    /**
     * One value.
     *
     * @param path where it is stored
     * @param state what can be done
     * @param reason why something should be done, a clause
     */
    public record Item(KeyPath path, State state, String reason) {}
}
