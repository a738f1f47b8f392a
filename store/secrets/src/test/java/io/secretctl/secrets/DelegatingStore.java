package io.secretctl.secrets;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** A real store, of which a test does one thing otherwise. */
class DelegatingStore implements ConfigStore {
    private final ConfigStore store;

    DelegatingStore(ConfigStore store) {
        this.store = store;
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
        return store.get(path);
    }

    @Override
    public Listing list(Prefix prefix) {
        return store.list(prefix);
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        store.scan(prefix, visitor);
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        return store.commit(writes);
    }

    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return store.history(path, limit);
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
