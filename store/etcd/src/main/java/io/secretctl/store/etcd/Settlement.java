package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.TxnResponse;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what became of a transaction whose answer was lost, by reading only. If the keys are as before it may still
 * be on its way, so it is waited for. If they are not, it has either happened or never can, since what it expected is
 * gone: which of the two, the first change after the expected version tells by its bytes.
 *
 * <p>Two things can't be told apart by this: whose deletion it was, if two expected to delete the same version; and, if
 * the key was expected to be absent, what was there before somebody deleted it and made it again.
 */
final class Settlement {
    private static final int PAUSE_MILLIS = 100;

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
                TxnResponse now = cluster.read(KVGrpc.getTxnMethod(), batch.readBack(), deadline);
                Optional<StoreException> conflict = batch.conflict(now);
                if (conflict.isPresent()) {
                    return outcome(now, conflict.get()).orElseThrow(() -> unknown(lost));
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

    /** What was stored; throws the conflict if nothing was; empty if etcd no longer knows. */
    private Optional<List<Entry>> outcome(TxnResponse now, StoreException conflict) {
        for (int i = 0; i < batch.writes().size(); i++) {
            Write write = batch.writes().get(i);
            boolean changes = write instanceof Write.Put
                    || (write instanceof Write.Delete && !(write.expected() instanceof Expected.Absent));
            if (changes) {
                return outcome(write, Batch.current(now, i), conflict);
            }
        }
        throw conflict; // it would have changed nothing
    }

    private Optional<List<Entry>> outcome(Write write, Optional<KeyValue> current, StoreException conflict) {
        long expected = Batch.revision(write.expected());
        if (expected == Batch.NO_REVISION
                || expected == current.map(KeyValue::getModRevision).orElse(0L)) {
            throw conflict; // it could never happen, or another of its keys was in its way
        }
        long from = expected > 0 ? expected + 1 : current.orElseThrow().getCreateRevision();
        Optional<Event> first =
                new Versions(cluster).firstSince(batch.keys().key(write.path()), from, cluster.share(deadline, 1));
        if (first.isPresent() && !isBy(write, first.get())) {
            throw conflict;
        }
        return first.map(event -> batch.stored(event.getKv().getModRevision()));
    }

    private static boolean isBy(Write write, Event event) {
        return write instanceof Write.Put put
                ? event.getType() == Event.EventType.PUT
                        && event.getKv().getValue().equals(ByteString.copyFrom(put.value()))
                : event.getType() == Event.EventType.DELETE;
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
