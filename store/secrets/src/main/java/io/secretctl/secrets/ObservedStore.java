package io.secretctl.secrets;

import io.secretctl.secrets.Observation.Operation;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** A store whose calls are told to an observer. */
record ObservedStore(ConfigStore store, Observer observer) implements ConfigStore {
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
        return store.endpoint();
    }

    @Override
    public Limits limits() {
        return store.limits();
    }

    @Override
    public Optional<Entry> get(KeyPath path) {
        return observed(Operation.GET, () -> store.get(path));
    }

    @Override
    public Listing list(Prefix prefix) {
        return observed(Operation.LIST, () -> store.list(prefix));
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        return observed(Operation.COMMIT, () -> store.commit(writes));
    }

    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return observed(Operation.HISTORY, () -> store.history(path, limit));
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        return store.watch(from, listener);
    }

    @Override
    public void close() {
        store.close();
    }
}
