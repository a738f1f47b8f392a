package io.secretctl.secrets;

import io.secretctl.secrets.Observation.Operation;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** A store whose calls are told to an observer. */
record ObservedStore(ConfigStore unobserved, Observer observer) implements ConfigStore {
    private <T> T observed(Operation operation, Supplier<T> call) {
        long start = System.nanoTime();
        try {
            T result = call.get();
            tell(operation, start, Optional.empty());
            return result;
        } catch (StoreException e) {
            tell(operation, start, Optional.of(e));
            if (e instanceof StoreException.Conflict conflict) {
                observer.observe(new Observation.Conflict(conflict.path()));
            }
            throw e;
        }
    }

    private void tell(Operation operation, long start, Optional<StoreException> failure) {
        observer.observe(new Observation.StoreCall(operation, Duration.ofNanos(System.nanoTime() - start), failure));
    }

    @Override
    public String endpoint() {
        return unobserved.endpoint();
    }

    @Override
    public Limits limits() {
        return unobserved.limits();
    }

    @Override
    public Optional<Entry> get(KeyPath path) {
        return observed(Operation.GET, () -> unobserved.get(path));
    }

    @Override
    public Listing list(Prefix prefix) {
        return observed(Operation.LIST, () -> unobserved.list(prefix));
    }

    @Override
    public Listing list(Prefix prefix, Consumer<List<Entry>> early) {
        return observed(Operation.LIST, () -> unobserved.list(prefix, early));
    }

    @Override
    public List<Entry> getAll(List<KeyPath> paths) {
        return observed(Operation.GET, () -> unobserved.getAll(paths));
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        AtomicLong start = new AtomicLong(System.nanoTime());
        try {
            unobserved.scan(prefix, page -> {
                tell(Operation.SCAN, start.get(), Optional.empty());
                visitor.accept(page);
                start.set(System.nanoTime());
            });
        } catch (StoreException e) {
            tell(Operation.SCAN, start.get(), Optional.of(e));
            throw e;
        }
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        return observed(Operation.COMMIT, () -> unobserved.commit(writes));
    }

    /** The same, of an engine that can remove keys by itself. */
    Optional<Leasing> leasing() {
        return unobserved instanceof Leasing leasing ? Optional.of(new ObservedLeasing(leasing)) : Optional.empty();
    }

    private final class ObservedLeasing implements Leasing {
        private final Leasing leasing;

        ObservedLeasing(Leasing leasing) {
            this.leasing = leasing;
        }

        @Override
        public Lease lease(Duration ttl) {
            return leasing.lease(ttl);
        }

        @Override
        public List<Entry> commit(List<Write> writes, Duration ttl) {
            return observed(Operation.COMMIT, () -> leasing.commit(writes, ttl));
        }
    }

    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return observed(Operation.HISTORY, () -> unobserved.history(path, limit));
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        return unobserved.watch(from, listener);
    }

    @Override
    public void close() {
        unobserved.close();
    }
}
