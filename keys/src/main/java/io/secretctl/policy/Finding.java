package io.secretctl.policy;

import io.secretctl.store.KeyPath;

/**
 * Something in the reserved part of a store that does not count.
 *
 * @param path where it lies
 * @param reason why it does not count, a clause
 */
public record Finding(KeyPath path, String reason) {
    @Override
    public String toString() {
        return path + ": " + reason;
    }
}
