package io.secretctl.policy;

import java.util.List;

/**
 * Whether an identity may do something with a path, and why.
 *
 * @param grants every right that allows it, the most specific prefix first; none if it is denied
 */
public record AccessDecision(List<Grant> grants) {
    /** Copies the list. */
    public AccessDecision {
        grants = List.copyOf(grants);
    }

    /** Whether at least one right allows it. */
    public boolean allowed() {
        return !grants.isEmpty();
    }
}
