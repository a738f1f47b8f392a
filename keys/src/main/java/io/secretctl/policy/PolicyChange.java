package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import java.util.Map;
import java.util.TreeMap;

/** The next version of a policy with the public keys that are new in it, to be signed and published. */
public final class PolicyChange {
    private final Policy policy;
    private final Map<KeyId, byte[]> keyDocuments;

    PolicyChange(Policy policy, Map<KeyId, byte[]> keyDocuments) {
        this.policy = policy;
        this.keyDocuments = new TreeMap<>(keyDocuments);
    }

    /** The next version. */
    public Policy policy() {
        return policy;
    }

    Map<KeyId, byte[]> keyDocuments() {
        return keyDocuments;
    }

    @Override
    public String toString() {
        return "PolicyChange[" + policy + ", " + keyDocuments.size() + " new keys]";
    }
}
