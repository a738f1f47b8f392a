package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.StatedKey;

/**
 * A public key of an identity, by its id; the key itself lies beside the policy.
 *
 * @param id names the key
 * @param type {@code xwing}, {@code x25519} or {@code ed25519}; the id is bound to it
 * @param state what the key is used for
 */
public record PolicyKey(KeyId id, String type, KeyState state) implements StatedKey<PolicyKey> {
    @Override
    public PolicyKey withState(KeyState changed) {
        return new PolicyKey(id, type, changed);
    }
}
