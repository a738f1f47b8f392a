package io.secretctl.secrets;

import io.secretctl.secrets.Current.Sealed;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Limits;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.ArrayList;
import java.util.List;

/** Fills commits with as many envelopes as an engine takes in one, each on the same conditions. For one thread. */
final class Commits {
    private final Limits limits;
    private final List<Write.Check> conditions;
    private final Committer committer;
    private final long conditionBytes;
    private List<Sealed> batch = new ArrayList<>();
    private long bytes;

    /** Makes one commit. */
    interface Committer {
        void commit(List<Write> writes, List<Sealed> batch);
    }

    Commits(Limits limits, List<Write.Check> conditions, Committer committer) {
        this.limits = limits;
        this.conditions = conditions;
        this.committer = committer;
        this.conditionBytes = conditions.stream().mapToLong(Commits::size).sum();
    }

    /**
     * Refuses an envelope that no commit can hold.
     *
     * @throws StoreException.TooLarge naming the limit that it exceeds
     */
    static void requireFits(KeyPath path, int bytes, Limits limits, List<Write.Check> conditions) {
        if (bytes > limits.maxValueBytes()) {
            throw new StoreException.TooLarge("the value of " + path, bytes, limits.maxValueBytes(), "bytes");
        }
        long alone = conditions.stream().mapToLong(Commits::size).sum()
                + path.value().length()
                + bytes;
        if (alone > limits.maxBatchBytes()) {
            throw new StoreException.TooLarge("a commit of " + path, alone, limits.maxBatchBytes(), "bytes");
        }
    }

    /** Takes one more, which may make a commit of those before. */
    void add(Sealed one) {
        long size = size(one.write()) + one.write().size();
        boolean full = batch.size() + conditions.size() == limits.maxBatchWrites()
                || conditionBytes + bytes + size > limits.maxBatchBytes();
        if (full) {
            flush();
        }
        batch.add(one);
        bytes += size;
    }

    /** Commits what is left. */
    void flush() {
        if (batch.isEmpty()) {
            return;
        }
        List<Sealed> full = batch;
        batch = new ArrayList<>();
        bytes = 0;
        List<Write> writes = new ArrayList<>(conditions);
        full.forEach(one -> writes.add(one.write()));
        committer.commit(writes, full);
    }

    private static long size(Write write) {
        return write.path().value().length();
    }
}
