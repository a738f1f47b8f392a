package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Something that a {@link SecretStore} did or met with. */
public sealed interface Observation {
    /** What was asked of the store. */
    enum Operation {
        /** One key. */
        GET,
        /** All keys under a prefix. */
        LIST,
        /** A write. */
        COMMIT,
        /** Older versions of a key. */
        HISTORY
    }

    /**
     * A call to the store has ended.
     *
     * @param operation what was asked
     * @param took how long it took
     * @param failure how it failed; empty if it did not
     */
    record StoreCall(Operation operation, Duration took, Optional<StoreException> failure) implements Observation {}

    /**
     * Values were read and verified.
     *
     * @param values how many, deleted ones and those sealed to others included
     */
    record Read(int values) implements Observation {}

    /**
     * A value was refused, or has vanished.
     *
     * @param path where it is stored
     * @param reason an {@link io.secretctl.crypto.EnvelopeException} or {@link SecretException.Vanished}
     */
    record Refused(KeyPath path, RuntimeException reason) implements Observation {}

    /**
     * A value or a tombstone was written.
     *
     * @param written what was written
     */
    record Wrote(Written written) implements Observation {}

    /**
     * Somebody else was first: a write lost a race, and was tried again or given up.
     *
     * @param path the key that had changed; one of the policy's if that had
     */
    record Conflict(KeyPath path) implements Observation {}

    /**
     * The store can't be reached, and the cache was read in its place.
     *
     * @param of when what was read had been read from the store
     */
    record CacheUsed(Instant of) implements Observation {}

    /**
     * The cache could not be written. What was read is right all the same.
     *
     * @param reason why, in words
     */
    record CacheNotWritten(String reason) implements Observation {}

    /**
     * A watch has begun, can't be kept current for the moment, or is again.
     *
     * @param prefix what is watched
     * @param problem why it is not current; empty if it is
     */
    record WatchState(Prefix prefix, Optional<RuntimeException> problem) implements Observation {}
}
