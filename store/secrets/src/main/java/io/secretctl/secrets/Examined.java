package io.secretctl.secrets;

import io.secretctl.store.KeyPath;

/** What became of looking at one stored value without opening it. */
public sealed interface Examined {
    /** Where it is stored. */
    KeyPath path();

    /**
     * Its envelope is right.
     *
     * @param info what is public of it
     */
    record Verified(SecretInfo info) implements Examined {
        @Override
        public KeyPath path() {
            return info.path();
        }
    }

    /**
     * Its envelope was refused, or it has vanished.
     *
     * @param path where it is stored
     * @param reason an {@link io.secretctl.crypto.EnvelopeException} or {@link SecretException.Vanished}
     */
    record Refused(KeyPath path, RuntimeException reason) implements Examined {}
}
