package io.secretctl.store.zookeeper;

import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.Stat;

/** A commit as one transaction of ZooKeeper. */
record Batch(Nodes keys, List<Write> writes, Lifetime lifetime) {
    Batch {
        writes = List.copyOf(writes);
    }

    /**
     * What is there.
     *
     * @param stats of {@link #nodes}
     */
    record State(CommitLog log, Map<String, Optional<Stat>> stats, Set<String> folders) {
        Optional<Stat> stat(String node) {
            return stats.getOrDefault(node, Optional.empty());
        }

        List<String> missingFolders() {
            return folders.stream().filter(folder -> stat(folder).isEmpty()).toList();
        }
    }

    /** Every node whose state matters. */
    Set<String> nodes() {
        Set<String> all = folders();
        writes.forEach(write -> all.add(keys.value(write.path())));
        return all;
    }

    /** The folders in which values are made. */
    Set<String> folders() {
        Set<String> folders = new LinkedHashSet<>();
        for (Write write : writes) {
            if (write instanceof Write.Put && write.expected() instanceof Expected.Absent) {
                folders.add(keys.folderOf(write.path()));
            }
        }
        return folders;
    }

    /** The first expectation that does not hold; empty if all hold. */
    Optional<StoreException> conflict(State now) {
        for (Write write : writes) {
            Optional<String> actual = now.stat(keys.value(write.path())).map(stat -> tag(stat.getMzxid()));
            boolean holds = write.expected() instanceof Expected.At at
                    ? actual.filter(at.tag()::equals).isPresent()
                    : actual.isEmpty();
            if (!holds) {
                return Optional.of(
                        new StoreException.Conflict(write.path(), write.expected(), actual.orElse("absent")));
            }
        }
        return Optional.empty();
    }

    /** Whether it changes anything. */
    boolean changes() {
        return !changed().isEmpty();
    }

    private List<KeyPath> changed() {
        return writes.stream()
                .filter(write -> write instanceof Write.Put
                        || (write instanceof Write.Delete && write.expected() instanceof Expected.At))
                .map(Write::path)
                .toList();
    }

    /** All the writes if nothing has been committed since; the expectations hold at that state. */
    List<Op> transaction(State now, long id, Session session) {
        List<KeyPath> changed = changed();
        List<Op> operations = new ArrayList<>();
        int version = now.log().version();
        operations.add(
                changed.isEmpty()
                        ? Op.check(keys.root(), version)
                        : Op.setData(keys.root(), now.log().after(id, changed), version));
        for (Write write : writes) {
            String node = keys.value(write.path());
            Optional<Stat> stat = now.stat(node);
            if (write instanceof Write.Put put) {
                if (stat.isPresent() && lifetime.suits(stat.get().getEphemeralOwner(), session)) {
                    operations.add(Op.setData(node, put.value(), stat.get().getVersion()));
                    continue;
                }
                // A node is bound or free for all its life.
                stat.ifPresent(old -> operations.add(Op.delete(node, old.getVersion())));
                operations.add(
                        lifetime.create(node, put.value(), session.login().acl()));
            } else if (stat.isPresent()) {
                int seen = stat.get().getVersion();
                operations.add(write instanceof Write.Delete ? Op.delete(node, seen) : Op.check(node, seen));
            }
        }
        return operations;
    }

    /** The entries that it has stored at this revision. */
    List<Entry> stored(long revision) {
        return writes.stream()
                .filter(Write.Put.class::isInstance)
                .map(Write.Put.class::cast)
                .map(put -> new Entry(put.path(), put.value(), tag(revision)))
                .toList();
    }

    /** A version's tag is the id of the transaction that made it: no two have the same. */
    static String tag(long revision) {
        return Long.toString(revision);
    }
}
