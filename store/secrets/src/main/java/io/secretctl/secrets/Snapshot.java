package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Every value under a prefix at one revision of the store, verified and opened. Closing it wipes them all.
 *
 * @param prefix what was read
 * @param secrets the values by path, deleted ones left out, unmodifiable
 * @param sealedToOthers what this identity may not read, verified all the same
 * @param revision the store's revision
 * @param cachedAt if it was read from the cache, since the store gave no answer: when it had been read from the store
 */
public record Snapshot(
        Prefix prefix,
        SortedMap<KeyPath, Secret> secrets,
        List<SecretInfo> sealedToOthers,
        long revision,
        Optional<Instant> cachedAt)
        implements AutoCloseable {
    /** Of what was read from the store. */
    public Snapshot(Prefix prefix, SortedMap<KeyPath, Secret> secrets, List<SecretInfo> sealedToOthers, long revision) {
        this(prefix, secrets, sealedToOthers, revision, Optional.empty());
    }

    /** Copies the collections. */
    public Snapshot {
        secrets = Collections.unmodifiableSortedMap(new TreeMap<>(secrets));
        sealedToOthers = List.copyOf(sealedToOthers);
    }

    /** One value; empty if there is none that this identity may read. */
    public Optional<Secret> get(String path) {
        return Optional.ofNullable(secrets.get(new KeyPath(path)));
    }

    @Override
    public void close() {
        secrets.values().forEach(Secret::close);
    }
}
