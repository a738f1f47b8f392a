package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.KeyId;
import io.secretctl.store.KeyPath;
import java.util.SortedSet;

/**
 * What is public of a stored value, and authentic: its envelope has been verified.
 *
 * @param path where it is stored
 * @param header what its envelope says of itself
 * @param author the identity that wrote it, by the policy's name
 * @param recipients the keys that can open it; none for a tombstone
 */
public record SecretInfo(KeyPath path, EnvelopeHeader header, String author, SortedSet<KeyId> recipients) {
    /** Whether it is a tombstone: a signed statement that the value was deleted. */
    public boolean isDeleted() {
        return header.kind() == EnvelopeHeader.Kind.TOMBSTONE;
    }

    /** The number of writes to the path, this one included. */
    public long version() {
        return header.position().version();
    }
}
