package io.secretctl.secrets;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where readers read: the store, and the cache if there is one and the store gives no answer. Nothing of either is
 * verified. For a while after the store gave no answer it is not asked again if the cache has what is wanted, so that
 * several reads in a row wait for it only once. Thread-safe.
 */
final class Source {
    private final ConfigStore store;
    private final Optional<CiphertextCache> cache;
    private final Observer observer;
    private final long forbearanceNanos;
    private volatile @Nullable Outage last;

    private record Outage(StoreException.Unreachable reason, long at) {}

    Source(ConfigStore store, Optional<CiphertextCache> cache, Duration timeout, Observer observer) {
        this.store = store;
        this.cache = cache;
        this.forbearanceNanos = timeout.toNanos();
        this.observer = observer;
    }

    /**
     * What was read.
     *
     * @param cachedAt if it came from the cache: when that had been read from the store
     * @param outage the reason for that
     */
    record Read<T>(T value, Optional<Instant> cachedAt, Optional<StoreException.Unreachable> outage) {
        static <T> Read<T> fromStore(T value) {
            return new Read<>(value, Optional.empty(), Optional.empty());
        }

        boolean isCached() {
            return outage.isPresent();
        }

        /** What to throw where something that was read is refused: what the cache holds is not what the store says. */
        RuntimeException refusal(RuntimeException reason) {
            return outage.isPresent()
                    ? outage.get().and("what the cache holds is refused: " + reason.getMessage())
                    : reason;
        }
    }

    Read<Listing> list(Prefix prefix) {
        return list(prefix, early -> {});
    }

    /** Lists, and tells what comes first as {@link ConfigStore#list(Prefix, Consumer)} does. */
    Read<Listing> list(Prefix prefix, Consumer<List<Entry>> early) {
        Read<Listing> read = read(() -> store.list(prefix, early), cache -> cache.list(prefix));
        return prefix.equals(Prefix.RESERVED) ? read : told(read);
    }

    /** Lists what the store holds, and nothing else. */
    Listing listFromStore(Prefix prefix) {
        Listing listing = store.list(prefix);
        last = null;
        return listing;
    }

    boolean hasCache() {
        return cache.isPresent();
    }

    Read<Optional<Entry>> get(KeyPath path) {
        return told(read(() -> SecretReader.read(store, path), cache -> cache.get(path)));
    }

    private <T> Read<T> read(Supplier<T> fromStore, Function<CiphertextCache, CiphertextCache.Found<T>> fromCache) {
        if (cache.isEmpty()) {
            return Read.fromStore(fromStore.get());
        }
        Outage before = last;
        if (before != null && System.nanoTime() - before.at() < forbearanceNanos) {
            CiphertextCache.Found<T> found = fromCache.apply(cache.get());
            if (found.value().isPresent()) {
                return cached(found, before.reason());
            }
        }
        try {
            T value = fromStore.get();
            last = null;
            return Read.fromStore(value);
        } catch (StoreException.Unreachable e) {
            last = new Outage(e, System.nanoTime());
            return cached(fromCache.apply(cache.get()), e);
        }
    }

    private static <T> Read<T> cached(CiphertextCache.Found<T> found, StoreException.Unreachable outage) {
        T value = found.value().orElseThrow(() -> outage.and(found.explanation()));
        return new Read<>(value, Optional.of(found.at()), Optional.of(outage));
    }

    private <T> Read<T> told(Read<T> read) {
        read.cachedAt().ifPresent(at -> observer.observe(new Observation.CacheUsed(at)));
        return read;
    }

    /** Keeps roots, policies and public keys that were read from the store, and hold. */
    void keepPolicies(Listing reserved) {
        keep(kept -> kept.keepPolicies(reserved));
    }

    /** Keeps a listing that was read from the store, all of which was accepted. */
    void keep(Listing listing) {
        keep(kept -> kept.keep(listing));
    }

    /** Keeps what was read from the store under one path, and was accepted. */
    void keep(KeyPath path, Optional<Entry> entry) {
        keep(kept -> kept.keep(path, entry));
    }

    private void keep(Function<CiphertextCache, Optional<String>> how) {
        cache.flatMap(how).ifPresent(problem -> observer.observe(new Observation.CacheNotWritten(problem)));
    }
}
