package io.secretctl.store.zookeeper;

import io.secretctl.store.Change;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.StoreException;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.WatchThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.apache.zookeeper.WatchedEvent;

/**
 * Has a session of its own with a persistent recursive watch, and reads each key that an event names. ZooKeeper does not
 * repeat the events that a lost connection has missed: then there is a new session, and the difference of listings.
 */
final class ZooKeeperWatch extends WatchThread {
    private static final int PAUSE_MILLIS = 300;

    private final Cluster cluster;
    private final Nodes nodes;
    private final Reader reader;
    private final Listing from;
    private final Map<KeyPath, String> known;
    private volatile Optional<Session> current = Optional.empty();

    ZooKeeperWatch(Cluster cluster, Nodes nodes, Listing from, WatchListener listener, Consumer<Watch> whenClosed) {
        super("secretctl-zookeeper-watch", listener, whenClosed);
        this.cluster = cluster;
        this.nodes = nodes;
        this.reader = new Reader(cluster, nodes);
        this.from = from;
        this.known = new TreeMap<>(from.tags());
    }

    @Override
    protected void run() {
        do {
            try {
                follow();
            } catch (Lost e) {
                interrupted(e.failure());
            } catch (StoreException e) {
                interrupted(e);
            } catch (InterruptedException e) {
                return;
            } finally {
                current.ifPresent(Session::abandon);
                current = Optional.empty();
            }
        } while (!isOver(PAUSE_MILLIS));
    }

    @Override
    protected void wake() {
        current.ifPresent(Session::abandon); // which ends what the thread waits for
    }

    /** What a session has to say: a key that has changed, or nothing when the connection is lost. */
    private record News(Optional<KeyPath> key) {}

    private void follow() throws Lost, InterruptedException {
        BlockingQueue<News> news = new LinkedBlockingQueue<>();
        Session session = cluster.open(cluster.deadline(), event -> told(event, news));
        current = Optional.of(session);
        if (!isOpen()) {
            return;
        }
        Deadline deadline = cluster.deadline();
        session.answer(session.watch(nodes.root()), deadline);
        Listing listing = reader.list(session, from.prefix(), deadline);
        answered();
        deliver(listing.changesSince(known), listing.revision());
        while (isOpen()) {
            Set<KeyPath> changed = new TreeSet<>();
            List<News> all = new ArrayList<>(List.of(news.take()));
            news.drainTo(all);
            for (News one : all) {
                KeyPath key = one.key()
                        .orElseThrow(() -> new Lost(new StoreException.Unreachable(
                                session.name(), "it does not answer the watch, or has cut its connection")));
                if (from.prefix().contains(key)) {
                    changed.add(key);
                }
            }
            if (!changed.isEmpty()) {
                look(session, changed);
            }
        }
    }

    private void look(Session session, Set<KeyPath> changed) throws Lost {
        Reader.State now = reader.at(session, changed, cluster.deadline());
        Map<KeyPath, String> before = new TreeMap<>(known);
        before.keySet().retainAll(changed);
        List<Entry> entries = now.entries();
        deliver(new Listing(from.prefix(), entries, now.revision()).changesSince(before), now.revision());
    }

    private void deliver(List<Change> changes, long revision) {
        for (Change change : changes) {
            if (change instanceof Change.Stored stored) {
                known.put(change.path(), stored.entry().tag());
            } else {
                known.remove(change.path());
            }
        }
        changed(changes, revision);
    }

    private void told(WatchedEvent event, BlockingQueue<News> news) {
        switch (event.getState()) {
            case Disconnected, Expired, Closed -> news.add(new News(Optional.empty()));
            default -> {
                Optional.ofNullable(event.getPath())
                        .flatMap(nodes::key)
                        .ifPresent(key -> news.add(new News(Optional.of(key))));
            }
        }
    }
}
