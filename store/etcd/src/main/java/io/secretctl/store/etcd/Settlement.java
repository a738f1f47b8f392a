package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.TxnResponse;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what became of a transaction whose answer was lost, by reading only. If the keys are as before it may still
 * be on its way, so it is waited for. If they are not, it has either happened or never can, since what it expected is
 * gone: which of the two, the first version after the expected one tells by its bytes.
 */
final class Settlement {
    private static final int PAUSE_MILLIS = 100;
    private static final int MAX_VERSIONS = 100;

    private final Cluster cluster;
    private final Batch batch;
    private final Deadline deadline;

    Settlement(Cluster cluster, Batch batch, Deadline deadline) {
        this.cluster = cluster;
        this.batch = batch;
        this.deadline = deadline;
    }

    /**
     * Returns what the transaction has stored.
     *
     * @throws StoreException.Conflict if it was not carried out and never will be
     * @throws StoreException.OutcomeUnknown if that can't be told within the deadline
     */
    List<Entry> settle(StoreException lost) {
        while (!deadline.passed()) {
            try {
                Optional<List<Entry>> outcome = look();
                if (outcome.isPresent()) {
                    return outcome.get();
                }
            } catch (StoreException.Unreachable e) {
                lost.addSuppressed(e);
            }
            if (!pause()) {
                break;
            }
        }
        throw unknown(lost);
    }

    /** Empty if nothing can be said yet. */
    private Optional<List<Entry>> look() {
        TxnResponse now = cluster.read(KVGrpc.getTxnMethod(), batch.readBack(), deadline);
        Optional<StoreException> conflict = batch.conflict(now);
        if (conflict.isEmpty()) {
            return Optional.empty();
        }
        Optional<Write.Put> put = batch.writes().stream()
                .filter(Write.Put.class::isInstance)
                .map(Write.Put.class::cast)
                .findFirst();
        if (put.isEmpty()) {
            boolean allGone = now.getResponsesList().stream()
                    .allMatch(r -> r.getResponseRange().getKvsCount() == 0);
            return allGone ? Optional.of(List.of()) : Optional.empty();
        }
        Optional<KeyValue> next = firstAfterExpected(put.get());
        if (next.isPresent()
                && next.get().getValue().equals(ByteString.copyFrom(put.get().value()))) {
            return Optional.of(batch.stored(next.get().getModRevision()));
        }
        throw conflict.get();
    }

    /** The version that followed the expected one; empty if that one is still there. */
    private Optional<KeyValue> firstAfterExpected(Write.Put put) {
        List<KeyValue> later = new Versions(cluster)
                .newestFirst(batch.keys().key(put.path()), MAX_VERSIONS, Batch.revision(put.expected()), deadline);
        return later.isEmpty() ? Optional.empty() : Optional.of(later.get(later.size() - 1));
    }

    private boolean pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private StoreException unknown(StoreException lost) {
        return new StoreException.OutcomeUnknown(
                cluster.name(), batch.writes().get(0).path(), lost);
    }
}
