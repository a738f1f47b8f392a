package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.Stat;

/**
 * Carries out commits. Each is one transaction on the condition that nobody else has committed since its expectations were
 * looked at, so that they hold exactly; if somebody has, it looks again. The same condition makes it safe to send a
 * transaction once more when its answer was lost: at most one of the two can happen, and the log tells which commits
 * have.
 */
final class Committer {
    private static final int PAUSE_MILLIS = 20;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Sessions sessions;
    private final Nodes nodes;
    private final String name;

    Committer(Sessions sessions, Nodes nodes, String name) {
        this.sessions = sessions;
        this.nodes = nodes;
        this.name = name;
    }

    List<Entry> commit(List<Write> writes, Lifetime lifetime, Deadline deadline) {
        return new Attempts(new Batch(nodes, writes, lifetime), deadline).run();
    }

    /** One commit until its end. */
    private final class Attempts {
        private final long id = RANDOM.nextLong();
        private final Batch batch;
        private final Deadline deadline;
        /** The state of the log that the first transaction without an answer was sent at. */
        private Optional<Integer> sentAt = Optional.empty();

        private StoreException failure = Failures.mute(name);

        Attempts(Batch batch, Deadline deadline) {
            this.batch = batch;
            this.deadline = deadline;
        }

        List<Entry> run() {
            for (int tried = 0; !deadline.passed(); tried++) {
                Session session;
                try {
                    session = sessions.session(deadline);
                } catch (StoreException e) {
                    if (sentAt.isEmpty()) {
                        throw e;
                    }
                    failure = e;
                    if (!(e instanceof StoreException.Unreachable)) {
                        break;
                    }
                    pause(PAUSE_MILLIS);
                    continue;
                }
                // A silent connection must leave time for another, on which to find out what happened.
                Deadline share =
                        Deadline.in(Duration.ofNanos(tried == 0 ? deadline.nanosLeft() * 3 / 5 : deadline.nanosLeft()));
                try {
                    Optional<List<Entry>> stored = attempt(session, share);
                    if (stored.isPresent()) {
                        return stored.get();
                    }
                    failure = new StoreException.Unreachable(session.name(), "too many write at the same time");
                    pause(ThreadLocalRandom.current().nextInt(Math.min(PAUSE_MILLIS, tried + 2)));
                } catch (Lost e) {
                    sessions.lost(session);
                    failure = e.failure();
                }
                if (Thread.currentThread().isInterrupted()) {
                    break;
                }
            }
            throw sentAt.isEmpty()
                    ? failure
                    : new StoreException.OutcomeUnknown(
                            name, batch.writes().get(0).path(), failure);
        }

        /** Looks, and writes if all is as expected; empty if it was not done and should be tried again. */
        private Optional<List<Entry>> attempt(Session session, Deadline share) throws Lost {
            Batch.State now = look(session, share);
            if (!now.log().exists()) {
                make(session, Nodes.lineage(nodes.root()), CreateMode.PERSISTENT, share);
                return Optional.empty();
            }
            if (sentAt.isPresent()) {
                Optional<Long> done = now.log().revisionOf(id);
                if (done.isPresent()) {
                    return Optional.of(batch.stored(done.get()));
                }
                if (batch.changes() && !now.log().reachesBackTo(sentAt.get())) {
                    throw new StoreException.OutcomeUnknown(
                            name, batch.writes().get(0).path(), failure);
                }
            }
            batch.conflict(now).ifPresent(conflict -> {
                throw conflict;
            });
            if (!now.missingFolders().isEmpty()) {
                List<String> folders = now.missingFolders().stream()
                        .flatMap(folder -> Nodes.lineage(folder).stream())
                        .filter(folder -> folder.length() > nodes.root().length())
                        .distinct()
                        .toList();
                make(session, folders, CreateMode.CONTAINER, share);
            }
            return send(session, now, share);
        }

        private Optional<List<Entry>> send(Session session, Batch.State now, Deadline share) throws Lost {
            try {
                List<OpResult> results = session.await(session.multi(batch.transaction(now, id, session)), share);
                OpResult first = results.get(0);
                return Optional.of(batch.stored(
                        first instanceof OpResult.SetDataResult set
                                ? set.getStat().getMzxid()
                                : 0));
            } catch (Lost e) {
                if (sentAt.isEmpty()) {
                    sentAt = Optional.of(now.log().version());
                }
                throw e;
            } catch (KeeperException e) {
                return switch (e.code()) {
                    // Somebody else was quicker, or an empty folder was tidied away.
                    case BADVERSION, NONODE, NODEEXISTS -> Optional.empty();
                    case UNIMPLEMENTED -> throw batch.lifetime().refused(session.name());
                    default -> throw Failures.of(session.name(), e);
                };
            }
        }

        private Batch.State look(Session session, Deadline share) throws Lost {
            CompletableFuture<Boolean> synced = session.sync(nodes.root());
            CompletableFuture<Optional<Session.Node>> root = session.read(nodes.root());
            Map<String, CompletableFuture<Optional<Stat>>> stats = new TreeMap<>();
            batch.nodes().forEach(node -> stats.put(node, session.stat(node)));
            session.answer(synced, share);
            CommitLog log = CommitLog.of(session.answer(root, share));
            Map<String, Optional<Stat>> seen = new TreeMap<>();
            for (Map.Entry<String, CompletableFuture<Optional<Stat>>> stat : stats.entrySet()) {
                seen.put(stat.getKey(), session.answer(stat.getValue(), share));
            }
            return new Batch.State(log, seen, batch.folders());
        }

        /** Makes nodes that are not there, in this order. They are empty and harm nobody. */
        private void make(Session session, List<String> folders, CreateMode mode, Deadline share) throws Lost {
            List<CompletableFuture<Boolean>> made =
                    folders.stream().map(folder -> session.make(folder, mode)).toList();
            for (CompletableFuture<Boolean> one : made) {
                try {
                    session.await(one, share);
                } catch (KeeperException.NoNodeException e) {
                    return; // one above it was tidied away meanwhile
                } catch (KeeperException e) {
                    throw Failures.of(session.name(), e);
                }
            }
        }
    }

    private static void pause(int millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
