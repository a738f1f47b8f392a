package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.store.Prefix;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/**
 * Compares what two policies give to keys. Both give the same to all paths that have the same longest prefix among the
 * rules, so it is enough to look at the prefixes of either.
 */
final class PolicyComparison {
    private PolicyComparison() {}

    /** Whether a policy lets some key read or write something that another does not. */
    static boolean givesMore(Policy policy, Policy than) {
        Set<Prefix> prefixes = new TreeSet<>(policy.rulesByPrefix().keySet());
        prefixes.addAll(than.rulesByPrefix().keySet());
        for (Prefix prefix : prefixes) {
            for (Access access : Access.values()) {
                if (!keys(than, prefix, access).containsAll(keys(policy, prefix, access))) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Set<KeyId> keys(Policy policy, Prefix at, Access access) {
        Set<KeyId> keys = new HashSet<>();
        for (String name : policy.names(at, access)) {
            Identity identity = policy.identities().get(name);
            if (identity != null) {
                (access == Access.READ ? identity.encryption() : identity.signing())
                        .stream().filter(k -> k.state().isCurrent()).forEach(k -> keys.add(k.id()));
            }
        }
        return keys;
    }
}
