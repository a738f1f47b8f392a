package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.KeyId;
import io.secretctl.store.KeyPath;
import java.time.Instant;
import java.util.Optional;
import java.util.SortedSet;

/**
 * What is public of a stored value, and authentic: its envelope has been verified.
 *
 * @param path where it is stored
 * @param header what its envelope says of itself
 * @param author the identity that wrote it, by the policy's name
 * @param recipients the keys that can open it; none for a tombstone
 * @param cachedAt if it was read from the cache, since the store gave no answer: when it had been read from the store
 */
public record SecretInfo(
        KeyPath path, EnvelopeHeader header, String author, SortedSet<KeyId> recipients, Optional<Instant> cachedAt) {
    /** Of what was read from the store. */
    public SecretInfo(KeyPath path, EnvelopeHeader header, String author, SortedSet<KeyId> recipients) {
        this(path, header, author, recipients, Optional.empty());
    }

    SecretInfo from(Optional<Instant> cache) {
        return cache.isEmpty() ? this : new SecretInfo(path, header, author, recipients, cache);
    }

    /** Whether it is a tombstone: a signed statement that the value was deleted. */
    public boolean isDeleted() {
        return header.kind() == EnvelopeHeader.Kind.TOMBSTONE;
    }

    /** The number of writes to the path, this one included. */
    public long version() {
        return header.position().version();
    }
}
