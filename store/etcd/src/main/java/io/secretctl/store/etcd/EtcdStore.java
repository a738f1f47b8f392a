package io.secretctl.store.etcd;

import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.TxnResponse;
import io.secretctl.store.Compactable;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Deadline;
import io.secretctl.store.Diagnosable;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Limits;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import io.secretctl.store.etcd.Ranges.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** etcd v3 as a store: a commit is one transaction on the keys' modification revisions. */
final class EtcdStore implements ConfigStore, Leasing, Diagnosable, Compactable {
    /**
     * Below etcd's own defaults, 128 operations and 1.5 MiB a transaction, by what the keys (each is sent twice, with
     * the prefix) and the encoding add.
     */
    private static final Limits LIMITS = new Limits(1_200_000, 128, 1_250_000);

    private final ServerAddress address;
    private final Keys keys;
    private final StoreOptions options;
    private final Ranges ranges;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private Optional<Cluster> cluster = Optional.empty();

    EtcdStore(ServerAddress address, StoreOptions options) {
        this.address = address;
        this.keys = new Keys(address.prefix());
        this.options = options;
        if (options.oneShot() && options.user().isEmpty()) {
            this.ranges = new GatewayFirst(Gateway.of(address, options), this::overGrpc);
        } else {
            this.ranges = this::overGrpc;
            cluster(); // a certificate that can't be read is told when the store is opened
        }
    }

    private synchronized Cluster cluster() {
        if (cluster.isEmpty()) {
            cluster = Optional.of(new Cluster(address, options));
        }
        return cluster.get();
    }

    private Answer overGrpc(Ranges.Request request, Deadline deadline) {
        return GrpcRanges.range(cluster(), request, deadline);
    }

    @Override
    public String endpoint() {
        return address.toString();
    }

    @Override
    public Limits limits() {
        return LIMITS;
    }

    @Override
    public Optional<Entry> get(KeyPath path) {
        return ranges.range(Ranges.Request.of(keys.key(path)), deadline()).pairs().stream()
                .findFirst()
                .map(pair -> Keys.entry(path, pair));
    }

    @Override
    public Listing list(Prefix prefix) {
        return new Lister(ranges, keys).list(prefix, deadline());
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        new Lister(ranges, keys).scan(prefix, this::deadline, visitor);
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        return commit(writes, Batch.UNBOUND, options.timeout());
    }

    private List<Entry> commit(List<Write> writes, long lease, Duration timeout) {
        LIMITS.check(writes);
        Batch batch = new Batch(keys, List.copyOf(writes), lease);
        Deadline all = Deadline.in(timeout);
        // A lost answer must leave time to find out what happened.
        Deadline sending = Deadline.in(timeout.multipliedBy(3).dividedBy(5));
        try {
            TxnResponse answer = cluster().write(KVGrpc.getTxnMethod(), batch.transaction(), sending);
            if (answer.getSucceeded()) {
                return batch.stored(answer.getHeader().getRevision());
            }
            throw batch.conflict(answer)
                    .orElseThrow(() -> new IllegalStateException("etcd refuses a transaction whose conditions hold"));
        } catch (Cluster.Unsettled e) {
            return new Settlement(cluster(), batch, all).settle(e.failure());
        }
    }

    @Override
    public Lease lease(Duration ttl) {
        return grant(ttl, options.timeout());
    }

    private EtcdLease grant(Duration ttl, Duration timeout) {
        return EtcdLease.grant(
                cluster(), ttl, Deadline.in(timeout), (writes, lease) -> commit(writes, lease, options.timeout()));
    }

    /** {@inheritDoc} They are bound to a lease that nobody renews. */
    @Override
    public List<Entry> commit(List<Write> writes, Duration ttl) {
        LIMITS.check(writes);
        Duration half = options.timeout().dividedBy(2);
        EtcdLease lease = grant(ttl, half);
        try {
            return commit(writes, lease.id(), half);
        } catch (StoreException.Conflict e) {
            lease.close(); // nothing is bound to it
            throw e;
        }
    }

    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return new Versions(cluster())
                .newestFirst(keys.key(path), limit, deadline()).stream()
                        .map(pair -> Keys.entry(path, pair))
                        .toList();
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        EtcdWatch watch = new EtcdWatch(cluster(), keys, from, listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public List<Diagnosis> diagnose() {
        return new Doctor(cluster()).diagnose();
    }

    /** Of keys that were both made and deleted since the last compaction it does not know. */
    @Override
    public boolean holdsOldVersions() {
        return new Compaction(cluster(), keys).holdsOldVersions(deadline());
    }

    /** {@inheritDoc} etcd forgets them for all its prefixes at once. */
    @Override
    public void compact() {
        new Compaction(cluster(), keys).compact(deadline());
    }

    @Override
    public String compactionEffect() {
        return "old revisions of the whole etcd, other prefixes too, can't be read any more; watchers that are behind"
                + " list again, and history shows less";
    }

    @Override
    public String beyondCompaction() {
        return "etcd's files, snapshots and backups keep the bytes: defragment each member, one after the other, with"
                + " etcdctl defrag, and let old backups go";
    }

    @Override
    public void close() {
        watches.forEach(Watch::close);
        synchronized (this) {
            cluster.ifPresent(Cluster::close);
        }
    }

    private Deadline deadline() {
        return Deadline.in(options.timeout());
    }
}
