package io.secretctl.store.etcd;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Deadline;
import io.secretctl.store.Diagnosable;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** etcd v3 as a store: a commit is one transaction on the keys' modification revisions. */
final class EtcdStore implements ConfigStore, Diagnosable {
    /**
     * Below etcd's own defaults, 128 operations and 1.5 MiB a transaction, by what the keys (each is sent twice, with
     * the prefix) and the encoding add.
     */
    private static final Limits LIMITS = new Limits(1_200_000, 128, 1_250_000);

    private final Cluster cluster;
    private final Keys keys;
    private final StoreOptions options;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();

    EtcdStore(Address address, StoreOptions options) {
        this.cluster = new Cluster(address, options);
        this.keys = new Keys(address.prefix());
        this.options = options;
    }

    @Override
    public String endpoint() {
        return cluster.name();
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public Optional<Entry> get(KeyPath path) {
        return cluster
                .read(
                        KVGrpc.getRangeMethod(),
                        RangeRequest.newBuilder().setKey(keys.key(path)).build(),
                        deadline())
                .getKvsList()
                .stream()
                .findFirst()
                .map(pair -> Keys.entry(path, pair));
    }

    @Override
    public Listing list(Prefix prefix) {
        return new Lister(cluster, keys).list(prefix, deadline());
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        new Lister(cluster, keys).scan(prefix, this::deadline, visitor);
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        LIMITS.check(writes);
        Batch batch = new Batch(keys, List.copyOf(writes));
        Deadline all = deadline();
        // A lost answer must leave time to find out what happened.
        Deadline sending = Deadline.in(options.timeout().multipliedBy(3).dividedBy(5));
        try {
            TxnResponse answer = cluster.write(KVGrpc.getTxnMethod(), batch.transaction(), sending);
            if (answer.getSucceeded()) {
                return batch.stored(answer.getHeader().getRevision());
            }
            throw batch.conflict(answer)
                    .orElseThrow(() -> new IllegalStateException("etcd refuses a transaction whose conditions hold"));
        } catch (Cluster.Unsettled e) {
            return new Settlement(cluster, batch, all).settle(e.failure());
        }
    }

    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return new Versions(cluster)
                .newestFirst(keys.key(path), limit, 0, deadline()).stream()
                        .map(pair -> Keys.entry(path, pair))
                        .toList();
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        EtcdWatch watch = new EtcdWatch(cluster, keys, from, listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public List<Diagnosis> diagnose() {
        return new Doctor(cluster).diagnose();
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        cluster.close();
    }

    private Deadline deadline() {
        return Deadline.in(options.timeout());
    }
}
