package io.secretctl.store.zookeeper;

import io.secretctl.store.ConfigStore;
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
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** ZooKeeper as a store: a commit is one transaction, conditional on the version of the key space's root node. */
final class ZooKeeperStore implements ConfigStore, Diagnosable, Leasing {
    /**
     * Below ZooKeeper's own default, 1,048,575 bytes a request, by what else a transaction holds at most: {@value
     * CommitLog#MAX_BYTES} bytes of log, and for each write two paths, the prefix of 256 bytes before each, and lists of
     * rights.
     */
    static final Limits LIMITS = new Limits(875_000, 128, 880_000);

    private final Cluster cluster;
    private final Nodes nodes;
    private final Reader reader;
    private final Committer committer;
    private final Set<Watch> watches = ConcurrentHashMap.newKeySet();
    private final Set<ZooKeeperLease> leases = ConcurrentHashMap.newKeySet();

    ZooKeeperStore(ServerAddress address, StoreOptions options) {
        this.cluster = new Cluster(address, options);
        this.nodes = Nodes.below(address.prefix());
        this.reader = new Reader(cluster, nodes);
        this.committer = new Committer(cluster, nodes, cluster.name());
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
        return reader.get(path, cluster.deadline());
    }

    @Override
    public Listing list(Prefix prefix) {
        return reader.list(prefix, cluster.deadline());
    }

    @Override
    public void scan(Prefix prefix, Consumer<Page> visitor) {
        reader.scan(prefix, visitor);
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        LIMITS.check(writes);
        return committer.commit(writes, new Lifetime.ForGood(), cluster.deadline());
    }

    /** {@inheritDoc} ZooKeeper looks once a minute, unless its {@code znode.container.checkIntervalMs} is less. */
    @Override
    public List<Entry> commit(List<Write> writes, Duration ttl) {
        LIMITS.check(writes);
        return committer.commit(writes, new Lifetime.For(ttl), cluster.deadline());
    }

    @Override
    public Lease lease(Duration ttl) {
        ZooKeeperLease lease = new ZooKeeperLease(cluster, nodes, ttl, leases::remove);
        leases.add(lease);
        return lease;
    }

    /** The current version alone: ZooKeeper keeps no other. */
    @Override
    public List<Entry> history(KeyPath path, int limit) {
        return get(path).stream().toList();
    }

    @Override
    public Watch watch(Listing from, WatchListener listener) {
        ZooKeeperWatch watch = new ZooKeeperWatch(cluster, nodes, from, listener, watches::remove);
        watches.add(watch);
        watch.start();
        return watch;
    }

    @Override
    public List<Diagnosis> diagnose() {
        return new Doctor(cluster, nodes).diagnose();
    }

    /** {@inheritDoc} Its leases end as well. */
    @Override
    public void close() {
        watches.forEach(Watch::close);
        leases.forEach(Lease::close);
        cluster.close();
    }
}
