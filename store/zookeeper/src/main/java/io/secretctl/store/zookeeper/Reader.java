package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Reads keys at one moment. ZooKeeper has no such request; so they are read, then those again that the log of the root
 * says have changed meanwhile, until no commit has come in between.
 */
final class Reader {
    private static final int PAGE = 200;

    private final Cluster cluster;
    private final Nodes nodes;

    Reader(Cluster cluster, Nodes nodes) {
        this.cluster = cluster;
        this.nodes = nodes;
    }

    /** Some keys at one moment. */
    record State(List<Entry> entries, long revision) {}

    Optional<Entry> get(KeyPath path, Deadline deadline) {
        return cluster.read(deadline, (session, share) -> {
            CompletableFuture<Boolean> synced = session.sync(nodes.root());
            CompletableFuture<Optional<Session.Node>> node = session.read(nodes.value(path));
            session.answer(synced, share);
            return session.answer(node, share).map(found -> entry(path, found));
        });
    }

    Listing list(Prefix prefix, Deadline deadline) {
        return cluster.read(deadline, (session, share) -> list(session, prefix, deadline));
    }

    Listing list(Session session, Prefix prefix, Deadline deadline) throws Lost {
        while (true) {
            CommitLog start = log(session, deadline);
            Optional<State> state = read(session, start, paths(session, prefix, deadline), prefix::contains, deadline);
            if (state.isPresent()) {
                return new Listing(prefix, state.get().entries(), state.get().revision());
            }
        }
    }

    void scan(Prefix prefix, Consumer<Page> visitor) {
        List<KeyPath> paths = cluster.read(cluster.deadline(), (session, share) -> {
            session.answer(session.sync(nodes.root()), share);
            return List.copyOf(paths(session, prefix, share));
        });
        for (int from = 0; from < paths.size(); from += PAGE) {
            List<KeyPath> part = paths.subList(from, Math.min(paths.size(), from + PAGE));
            List<Entry> entries = cluster.read(cluster.deadline(), (session, share) -> at(session, part, share))
                    .entries();
            if (!entries.isEmpty()) {
                visitor.accept(new Page(prefix, entries, paths.size() - from - part.size()));
            }
        }
    }

    /** Reads these keys at one moment, which is not before this call. */
    State at(Session session, Collection<KeyPath> paths, Deadline deadline) throws Lost {
        Set<KeyPath> wanted = new HashSet<>(paths);
        while (true) {
            CommitLog start = log(session, deadline);
            Optional<State> state = read(session, start, paths, wanted::contains, deadline);
            if (state.isPresent()) {
                return state.get();
            }
        }
    }

    /** Empty if so much was written meanwhile that the log does not tell what. */
    private Optional<State> read(
            Session session, CommitLog start, Collection<KeyPath> paths, Predicate<KeyPath> wanted, Deadline deadline)
            throws Lost {
        Map<KeyPath, Entry> entries = new TreeMap<>();
        CommitLog log = start;
        Set<KeyPath> changed = new TreeSet<>();
        List<KeyPath> all = List.copyOf(paths);
        for (int from = 0; from < all.size() || !changed.isEmpty() || from == 0; from += PAGE) {
            Collection<KeyPath> part;
            if (from < all.size()) {
                part = all.subList(from, Math.min(all.size(), from + PAGE));
            } else {
                part = List.copyOf(changed);
                changed.clear();
            }
            CommitLog after = read(session, part, entries, deadline);
            Optional<Set<KeyPath>> since = after.changedSince(log.version());
            if (since.isEmpty()) {
                return Optional.empty();
            }
            since.get().stream().filter(wanted).forEach(changed::add);
            log = after;
        }
        return Optional.of(new State(List.copyOf(entries.values()), log.revision()));
    }

    /** Reads into the entries; returns the log as it was after that. */
    private CommitLog read(Session session, Collection<KeyPath> paths, Map<KeyPath, Entry> entries, Deadline deadline)
            throws Lost {
        Map<KeyPath, CompletableFuture<Optional<Session.Node>>> answers = new TreeMap<>();
        paths.forEach(path -> answers.put(path, session.read(nodes.value(path))));
        CompletableFuture<Optional<Session.Node>> root = session.read(nodes.root());
        for (Map.Entry<KeyPath, CompletableFuture<Optional<Session.Node>>> answer : answers.entrySet()) {
            entries.remove(answer.getKey());
            session.answer(answer.getValue(), deadline)
                    .ifPresent(node -> entries.put(answer.getKey(), entry(answer.getKey(), node)));
        }
        return CommitLog.of(session.answer(root, deadline));
    }

    private CommitLog log(Session session, Deadline deadline) throws Lost {
        CompletableFuture<Boolean> synced = session.sync(nodes.root());
        CompletableFuture<Optional<Session.Node>> root = session.read(nodes.root());
        session.answer(synced, deadline);
        return CommitLog.of(session.answer(root, deadline));
    }

    /** The keys under a prefix, sorted, as far as nobody makes or deletes some meanwhile. */
    private Set<KeyPath> paths(Session session, Prefix prefix, Deadline deadline) throws Lost {
        Set<KeyPath> paths = new TreeSet<>();
        if (!prefix.equals(Prefix.ALL)) {
            KeyPath own = new KeyPath(prefix.value());
            if (session.answer(session.stat(nodes.value(own)), deadline).isPresent()) {
                paths.add(own);
            }
        }
        List<String> level = List.of(nodes.folder(prefix));
        while (!level.isEmpty()) {
            List<String> below = new ArrayList<>();
            for (int from = 0; from < level.size(); from += PAGE) {
                Map<String, CompletableFuture<List<String>>> answers = new TreeMap<>();
                level.subList(from, Math.min(level.size(), from + PAGE))
                        .forEach(folder -> answers.put(folder, session.children(folder)));
                for (Map.Entry<String, CompletableFuture<List<String>>> answer : answers.entrySet()) {
                    for (String name : session.answer(answer.getValue(), deadline)) {
                        String node = answer.getKey() + "/" + name;
                        if (Nodes.isFolder(name)) {
                            below.add(node);
                        } else {
                            nodes.key(node).ifPresent(paths::add);
                        }
                    }
                }
            }
            level = below;
        }
        return paths;
    }

    private static Entry entry(KeyPath path, Session.Node node) {
        return new Entry(path, node.data(), Batch.tag(node.stat().getMzxid()));
    }
}
