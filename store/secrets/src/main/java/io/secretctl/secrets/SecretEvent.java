package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What a watch of a prefix tells. What it tells of a value has been verified. */
public sealed interface SecretEvent {
    /**
     * How things stand when the watch begins: the first event, and the only one of its kind.
     *
     * @param snapshot the values, the listener's to close
     * @param refused what is stored and refused, or has vanished, and why; unmodifiable
     */
    record Ready(Snapshot snapshot, Map<KeyPath, RuntimeException> refused) implements SecretEvent {
        /** Copies the map. */
        public Ready {
            refused = Collections.unmodifiableMap(new TreeMap<>(refused));
        }
    }

    /**
     * There is a new value.
     *
     * @param secret the value, the listener's to close
     */
    record Changed(Secret secret) implements SecretEvent {}

    /**
     * A value was deleted by somebody who may: there is a signed tombstone.
     *
     * @param info what the tombstone says
     */
    record Deleted(SecretInfo info) implements SecretEvent {}

    /**
     * A value is gone that may go by itself: one that has expired, or a {@link Registration}. The same as deleted.
     *
     * @param path where it was stored
     */
    record Gone(KeyPath path) implements SecretEvent {}

    /**
     * There is a new value that this identity may not read.
     *
     * @param info what is public of it
     */
    record SealedToOthers(SecretInfo info) implements SecretEvent {}

    /**
     * What is stored now is refused: forged, moved, rolled back, or vanished. The last good value stands.
     *
     * @param path where it is stored
     * @param reason an {@link io.secretctl.crypto.EnvelopeException} or {@link SecretException.Vanished}
     */
    record Refused(KeyPath path, RuntimeException reason) implements SecretEvent {}

    /**
     * The last good value is none any more: it has expired, or so has the policy, or the policy no longer accepts it. It
     * must not be used.
     *
     * @param path where it is stored
     * @param reason an {@link io.secretctl.crypto.EnvelopeException}
     */
    record Lapsed(KeyPath path, RuntimeException reason) implements SecretEvent {}

    /**
     * Changes can't be told for the moment: the store gives no answer, what it says of its policies can't be trusted, or
     * the reader's memory can't be written. The watch goes on trying.
     *
     * @param since when all that had changed was known last, as well as can be told
     * @param reason a {@link io.secretctl.store.StoreException}, {@link io.secretctl.policy.TrustException} or {@link
     *     java.io.UncheckedIOException}
     */
    record Stale(Instant since, RuntimeException reason) implements SecretEvent {}

    /** The watch is current again. What changed meanwhile has been told, or follows within moments. */
    record Current() implements SecretEvent {}
}
