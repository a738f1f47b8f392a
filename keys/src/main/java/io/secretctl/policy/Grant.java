package io.secretctl.policy;

import io.secretctl.store.Prefix;
import java.util.Optional;

/**
 * One right that a rule gives to an identity.
 *
 * @param prefix the rule's prefix
 * @param access what it gives
 * @param group through which group the identity has it; empty if the rule names the identity itself
 */
public record Grant(Prefix prefix, Access access, Optional<String> group) {
    @Override
    public String toString() {
        return access.verb() + " " + prefix
                + group.map(g -> " as a member of " + g).orElse("");
    }
}
