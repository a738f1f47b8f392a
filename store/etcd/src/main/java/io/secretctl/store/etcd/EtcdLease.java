package io.secretctl.store.etcd;

import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseGrantResponse;
import io.etcd.jetcd.api.LeaseGrpc;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.LeaseKeepAliveResponse;
import io.etcd.jetcd.api.LeaseRevokeRequest;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Lease;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;

/** A lease of etcd's. It belongs to nobody there: by its number any client could renew it or revoke it. */
final class EtcdLease implements Lease {
    /** The longest that etcd grants. */
    private static final Duration LONGEST = Duration.ofHours(2_500_000);

    private final Cluster cluster;
    private final long id;
    private final Duration ttl;
    private final BiFunction<List<Write>, Long, List<Entry>> commit;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EtcdLease(Cluster cluster, long id, Duration ttl, BiFunction<List<Write>, Long, List<Entry>> commit) {
        this.cluster = cluster;
        this.id = id;
        this.ttl = ttl;
        this.commit = commit;
    }

    /**
     * Asks for a lease. If the answer is lost, a lease may be left that nobody knows, and that runs out.
     *
     * @param commit commits writes, and binds them to the lease of a number
     */
    static EtcdLease grant(
            Cluster cluster, Duration ttl, Deadline deadline, BiFunction<List<Write>, Long, List<Entry>> commit) {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(LONGEST) > 0) {
            throw new StoreException.Unusable("etcd grants leases from 1 to " + LONGEST.toSeconds() + " seconds");
        }
        long seconds = ttl.plusNanos(999_999_999).toSeconds();
        LeaseGrantRequest request =
                LeaseGrantRequest.newBuilder().setTTL(seconds).build();
        try {
            LeaseGrantResponse granted = cluster.write(LeaseGrpc.getLeaseGrantMethod(), request, deadline);
            return new EtcdLease(cluster, granted.getID(), Duration.ofSeconds(granted.getTTL()), commit);
        } catch (Cluster.Unsettled e) {
            throw e.failure();
        }
    }

    long id() {
        return id;
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        requireOpen();
        return commit.apply(writes, id);
    }

    /** A stream of one request and one answer is the same on the wire as a call. */
    @Override
    public void renew() {
        requireOpen();
        LeaseKeepAliveRequest request =
                LeaseKeepAliveRequest.newBuilder().setID(id).build();
        LeaseKeepAliveResponse answer = cluster.read(LeaseGrpc.getLeaseKeepAliveMethod(), request, deadline());
        if (answer.getTTL() <= 0) {
            throw new StoreException.LeaseLost(cluster.name());
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new StoreException.LeaseLost(cluster.name());
        }
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            try {
                cluster.read(
                        LeaseGrpc.getLeaseRevokeMethod(),
                        LeaseRevokeRequest.newBuilder().setID(id).build(),
                        deadline());
            } catch (StoreException e) {
                // It is gone already, or goes in its time.
            }
        }
    }

    private Deadline deadline() {
        return Deadline.in(cluster.options().timeout());
    }
}
