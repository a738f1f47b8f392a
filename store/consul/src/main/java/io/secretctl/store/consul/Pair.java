package io.secretctl.store.consul;

import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;

/**
 * What Consul holds under a key.
 *
 * @param flags the number that Consul keeps beside a value: see {@link Mark}
 * @param created the index at which the key was made
 */
@SuppressWarnings("ArrayRecordComponent") // handed from the parser to an entry, which copies it
record Pair(String key, byte[] value, long flags, long created, Version version) {
    Entry entry(KeyPath path) {
        return new Entry(path, value, version.tag());
    }

    /** Whether the write that made this version also made the key. */
    boolean isCreation() {
        return created == version.index();
    }
}
