package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Lease;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/**
 * A session of ZooKeeper whose keys are ephemeral nodes. It moves from server to server, and ZooKeeper's client renews it
 * by itself for as long as this process lives and reaches one of them: {@link #renew} says whether that is so.
 */
final class ZooKeeperLease implements Lease, Sessions {
    private static final int GLANCE_MILLIS = 20;

    private final Cluster cluster;
    private final Nodes nodes;
    private final Consumer<ZooKeeperLease> whenClosed;
    private final Session session;
    private final Committer committer;
    private final Duration ttl;

    ZooKeeperLease(Cluster cluster, Nodes nodes, Duration asked, Consumer<ZooKeeperLease> whenClosed) {
        this.cluster = cluster;
        this.nodes = nodes;
        this.whenClosed = whenClosed;
        this.session = Session.begin(cluster.connector(cluster.address().hosts(), asked), cluster.name(), event -> {});
        this.committer = new Committer(this, nodes, cluster.name());
        this.ttl = granted(asked);
    }

    private Duration granted(Duration asked) {
        boolean granted = false;
        try {
            Deadline deadline = cluster.deadline();
            if (!session.awaitConnected(deadline)) {
                throw deadline.passed()
                        ? Failures.mute(cluster.name())
                        : Failures.unreachable(
                                cluster.address().hosts().get(0),
                                cluster.address().tls());
            }
            Duration timeout = session.timeout();
            if (timeout.compareTo(asked) < 0) {
                throw new StoreException.Unusable(cluster.name() + " grants leases of at most " + timeout.toSeconds()
                        + " seconds (its maxSessionTimeout), not of " + asked.toSeconds());
            }
            granted = true;
            return timeout;
        } finally {
            if (!granted) {
                session.abandon();
            }
        }
    }

    @Override
    public Duration ttl() {
        return ttl;
    }

    @Override
    public List<Entry> commit(List<Write> writes) {
        ZooKeeperStore.LIMITS.check(writes);
        return committer.commit(writes, new Lifetime.OfSession(), cluster.deadline());
    }

    @Override
    public void renew() {
        Deadline deadline = cluster.deadline();
        while (true) {
            Session alive = session(deadline);
            try {
                alive.answer(alive.sync(nodes.root()), deadline);
                return;
            } catch (Lost e) {
                if (deadline.passed() || Thread.currentThread().isInterrupted()) {
                    throw e.failure();
                }
            }
        }
    }

    @Override
    public Session session(Deadline deadline) {
        while (!session.isUp()) {
            if (session.isExpired()) {
                throw new StoreException.LeaseLost(cluster.name());
            }
            if (session.isClosed()) {
                throw new StoreException.Unusable("the lease is closed");
            }
            if (deadline.passed()) {
                throw Failures.mute(cluster.name());
            }
            try {
                Thread.sleep(GLANCE_MILLIS);
            } catch (InterruptedException e) {
                throw Failures.interrupted(cluster.name());
            }
        }
        return session;
    }

    /** The session reconnects by itself. */
    @Override
    public void lost(Session lost) {}

    @Override
    public void close() {
        session.close();
        whenClosed.accept(this);
    }
}
