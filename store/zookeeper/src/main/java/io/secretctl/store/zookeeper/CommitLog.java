package io.secretctl.store.zookeeper;

import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.zookeeper.data.Stat;

/**
 * What the root node holds: the last commits, as many as {@value #MAX_BYTES} bytes take. Every commit writes it, on the
 * condition that nobody else has, so its version counts the commits and its last modification is the last commit's.
 *
 * @param version of the root node; {@value #NONE} if there is none
 * @param revision the transaction id of the last commit
 * @param commits oldest first
 */
record CommitLog(int version, long revision, List<Commit> commits) {
    static final int NONE = -1;
    static final int MAX_BYTES = 16 << 10;

    private static final int FORMAT = 1;
    private static final int MAX_PATH_BYTES = MAX_BYTES / 2;
    private static final long UNKNOWN = 0;

    /**
     * One commit.
     *
     * @param id made up by the writer, to know it again by
     * @param revision its transaction id; unknown as long as it is the last
     * @param paths that it has changed; empty if they were too many to be kept
     */
    private record Commit(long id, long revision, Optional<Set<KeyPath>> paths) {}

    /**
     * Reads the log.
     *
     * @throws StoreException.Damaged if the node holds anything else: everybody who may write there can have written it
     */
    static CommitLog of(Optional<Session.Node> root) {
        if (root.isEmpty()) {
            return new CommitLog(NONE, UNKNOWN, List.of());
        }
        Stat stat = root.get().stat();
        List<Commit> commits = new ArrayList<>();
        byte[] data = root.get().data();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(data))) {
            if (data.length > 0 && in.readByte() != FORMAT) {
                throw new StoreException.Damaged("the root node ~secretctl holds something else");
            }
            while (in.available() > 0) {
                long id = in.readLong();
                long revision = in.readLong();
                int count = in.readShort();
                Set<KeyPath> paths = new HashSet<>();
                for (int i = 0; i < count; i++) {
                    paths.add(new KeyPath(in.readUTF()));
                }
                commits.add(new Commit(id, revision, count < 0 ? Optional.empty() : Optional.of(paths)));
            }
        } catch (IOException e) {
            throw new StoreException.Damaged("the root node ~secretctl is cut short", e);
        } catch (InvalidPathException e) {
            throw new StoreException.Damaged("the root node ~secretctl holds an " + e.getMessage(), e);
        }
        return new CommitLog(stat.getVersion(), stat.getMzxid(), commits);
    }

    boolean exists() {
        return version != NONE;
    }

    /** The data of the root node after one more commit. */
    byte[] after(long id, Collection<KeyPath> changed) {
        List<byte[]> kept = new ArrayList<>();
        Set<KeyPath> paths = Set.copyOf(changed);
        int bytes = paths.stream()
                .mapToInt(path -> path.value().length() + Short.BYTES)
                .sum();
        kept.add(encode(new Commit(id, UNKNOWN, bytes > MAX_PATH_BYTES ? Optional.empty() : Optional.of(paths))));
        int size = 1 + kept.get(0).length;
        for (int i = commits.size() - 1; i >= 0; i--) {
            Commit commit = commits.get(i);
            byte[] encoded = encode(new Commit(commit.id, revisionOf(i), commit.paths));
            size += encoded.length;
            if (size > MAX_BYTES) {
                break;
            }
            kept.add(0, encoded);
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.write(FORMAT);
        kept.forEach(all::writeBytes);
        return all.toByteArray();
    }

    /** The revision of a commit; empty if it is not among those that are kept. */
    Optional<Long> revisionOf(long id) {
        for (int i = 0; i < commits.size(); i++) {
            if (commits.get(i).id == id) {
                return Optional.of(revisionOf(i));
            }
        }
        return Optional.empty();
    }

    private long revisionOf(int index) {
        return index == commits.size() - 1 ? revision : commits.get(index).revision;
    }

    /** Whether every commit after an earlier state of the log is kept. */
    boolean reachesBackTo(int earlier) {
        return version >= earlier && version - commits.size() <= earlier;
    }

    /** The paths that were changed since an earlier state of the log; empty if that is no longer known. */
    Optional<Set<KeyPath>> changedSince(int earlier) {
        if (!reachesBackTo(earlier)) {
            return Optional.empty();
        }
        Set<KeyPath> changed = new HashSet<>();
        for (Commit commit : commits.subList(commits.size() - (version - earlier), commits.size())) {
            if (commit.paths.isEmpty()) {
                return Optional.empty();
            }
            changed.addAll(commit.paths.get());
        }
        return Optional.of(changed);
    }

    private static byte[] encode(Commit commit) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(commit.id);
            out.writeLong(commit.revision);
            out.writeShort(commit.paths.map(Set::size).orElse(-1));
            for (KeyPath path : commit.paths.orElse(Set.of())) {
                out.writeUTF(path.value());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
