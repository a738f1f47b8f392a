package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every value under a prefix at one revision of the store, verified and opened. Closing it wipes them all.
 *
 * @param prefix what was read
 * @param secrets the values by path, deleted ones left out, unmodifiable
 * @param sealedToOthers what this identity may not read, verified all the same
 * @param revision the store's revision
 */
public record Snapshot(
        Prefix prefix, SortedMap<KeyPath, Secret> secrets, List<SecretInfo> sealedToOthers, long revision)
        implements AutoCloseable {
    /** Copies the collections. */
    public Snapshot {
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        sealedToOthers = List.copyOf(sealedToOthers);
    }

    @Override
    public void close() {
        secrets.values().forEach(Secret::close);
    }
}
