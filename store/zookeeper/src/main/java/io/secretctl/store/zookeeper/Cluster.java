package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.WatchedEvent;

/**
 * The servers of one ZooKeeper. All calls of a store share a session, which is left for a new one, on the next server if
 * need be, as soon as its connection is lost or silent: nothing of ours depends on it.
 */
final class Cluster implements Sessions, AutoCloseable {
    private static final Duration SHORTEST_SESSION = Duration.ofSeconds(1);

    private final ServerAddress address;
    private final StoreOptions options;
    private final AtomicInteger preferred = new AtomicInteger();
    private final ReentrantLock opening = new ReentrantLock(true);
    private volatile Optional<Session> current = Optional.empty();
    private volatile boolean closed;

    Cluster(ServerAddress address, StoreOptions options) {
        this.address = address;
        this.options = options;
        connector(address.hosts(), SHORTEST_SESSION); // tells at once what is wrong with the options
    }

    String name() {
        return address.toString();
    }

    ServerAddress address() {
        return address;
    }

    /** How to begin sessions on these hosts. */
    Connector connector(List<ServerAddress.Host> hosts, Duration sessionTimeout) {
        return new Connector(address, hosts, options, sessionTimeout);
    }

    Deadline deadline() {
        return Deadline.in(options.timeout());
    }

    StoreOptions options() {
        return options;
    }

    @Override
    public Session session(Deadline deadline) {
        Optional<Session> known = current.filter(Session::isUp);
        if (known.isPresent()) {
            return known.get();
        }
        try {
            if (!opening.tryLock(deadline.nanosLeft(), TimeUnit.NANOSECONDS)) {
                throw Failures.mute(name());
            }
        } catch (InterruptedException e) {
            throw Failures.interrupted(name());
        }
        try {
            if (closed) {
                throw new StoreException.Unreachable(name(), "the store is closed");
            }
            known = current.filter(Session::isUp);
            if (known.isEmpty()) {
                current.ifPresent(Session::abandon);
                known = Optional.of(open(deadline, event -> {}));
                current = known;
            }
            return known.get();
        } finally {
            opening.unlock();
        }
    }

    @Override
    public void lost(Session session) {
        if (current.filter(known -> known == session).isPresent()) {
            current = Optional.empty();
        }
        session.abandon();
    }

    /** Begins a session of the caller's own, on one server after the other, each with its share of the time. */
    Session open(Deadline deadline, Consumer<WatchedEvent> events) {
        List<ServerAddress.Host> hosts = address.hosts();
        int first = preferred.get();
        for (int tried = 1; ; tried++) {
            int index = first + tried - 1;
            Deadline share = Deadline.in(Duration.ofNanos(deadline.nanosLeft() / (hosts.size() - tried + 1)));
            try {
                Session session = open(hosts.get(Math.floorMod(index, hosts.size())), share, events);
                preferred.set(index);
                return session;
            } catch (StoreException.Unreachable e) {
                if (tried == hosts.size() || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
    }

    /** Begins a session on one server. */
    Session open(ServerAddress.Host host, Deadline deadline, Consumer<WatchedEvent> events) {
        Duration timeout = options.timeout().compareTo(SHORTEST_SESSION) < 0 ? SHORTEST_SESSION : options.timeout();
        Session session = Session.begin(connector(List.of(host), timeout), host.toString(), events);
        boolean connected = false;
        try {
            connected = session.awaitConnected(deadline);
        } finally {
            if (!connected) {
                session.abandon();
            }
        }
        if (!connected) {
            throw deadline.passed() ? Failures.mute(host.toString()) : Failures.unreachable(host, address.tls());
        }
        return session;
    }

    /** What is asked of a session, within a deadline, and may be asked again: it changes nothing. */
    interface Question<T> {
        T ask(Session session, Deadline deadline) throws Lost, KeeperException;
    }

    /** Asks, and asks again on another session if there is no answer. */
    <T> T read(Deadline deadline, Question<T> question) {
        for (int tried = 0; ; tried++) {
            Session session = session(deadline);
            // A silent connection must leave time for another.
            Deadline share = tried == 0 ? Deadline.in(Duration.ofNanos(deadline.nanosLeft() * 3 / 5)) : deadline;
            try {
                return question.ask(session, share);
            } catch (Lost e) {
                lost(session);
                if (deadline.passed()
                        || tried > address.hosts().size()
                        || Thread.currentThread().isInterrupted()) {
                    throw e.failure();
                }
            } catch (KeeperException e) {
                throw Failures.of(session.name(), e);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        current.ifPresent(Session::close);
    }
}
