package io.secretctl.store.consul;

import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Finds out what became of a transaction whose answer was lost, by reading only. If the keys are as before it may still
 * be on its way, so it is waited for. If they are not, the {@link Mark} of what is there now tells whether it is ours, or
 * that of another which has replaced the version that we wanted to. If a key has moved on further than that, nobody can
 * tell: Consul keeps no history.
 *
 * <p>Two things are taken for settled that are not quite: whose deletion it was, if nothing is stored and what was to be
 * deleted is gone; and, if a key was expected to be absent, what was there before somebody deleted it and made it again.
 */
final class Settlement {
    private static final int PAUSE_MILLIS = 100;

    private final Reader reader;
    private final Batch batch;
    private final Deadline deadline;

    Settlement(Reader reader, Batch batch, Deadline deadline) {
        this.reader = reader;
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
                List<Optional<Pair>> now = new ArrayList<>();
                for (Write write : batch.writes()) {
                    now.add(reader.get(write.path(), deadline));
                }
                Optional<List<Entry>> settled = settled(now);
                if (settled.isPresent()) {
                    return settled.get();
                }
                if (violated(now).isPresent()) {
                    throw unknown(lost);
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

    /** What was stored; throws the conflict if nothing was; empty if that can't be told from this. */
    private Optional<List<Entry>> settled(List<Optional<Pair>> now) {
        boolean changesNothing = true;
        boolean allGone = true;
        for (int i = 0; i < now.size(); i++) {
            Write write = batch.writes().get(i);
            if (write instanceof Write.Put put
                    && now.get(i).filter(pair -> isBy(put, pair)).isPresent()) {
                return Optional.of(batch.stored(now.get(i).get().version().index()));
            }
            changesNothing &= !Batch.changes(write);
            allGone &= !Batch.changes(write)
                    || (write instanceof Write.Delete && now.get(i).isEmpty());
        }
        Optional<StoreException.Conflict> conflict = violated(now);
        if (changesNothing || allGone) {
            if (changesNothing && conflict.isPresent()) {
                throw conflict.get();
            }
            return Optional.of(List.of());
        }
        if (conflict.isPresent() && wasNever(now)) {
            throw conflict.get();
        }
        return Optional.empty();
    }

    /** Whether the transaction has not happened; if anything that it expects is gone by now, it can't any more. */
    private boolean wasNever(List<Optional<Pair>> now) {
        Optional<Write> untouched = Optional.empty();
        for (int i = 0; i < now.size(); i++) {
            Write write = batch.writes().get(i);
            if (!Batch.changes(write)) {
                continue;
            }
            if (now.get(i).filter(pair -> isByRivalOf(write, pair)).isPresent()) {
                return true;
            }
            if (Batch.holds(write, now.get(i))) {
                untouched = Optional.of(write);
            }
        }
        // Read again, since it may have happened between the readings of two keys.
        return untouched
                .filter(write -> Batch.holds(write, reader.get(write.path(), deadline)))
                .isPresent();
    }

    private Optional<StoreException.Conflict> violated(List<Optional<Pair>> now) {
        for (int i = 0; i < now.size(); i++) {
            Write write = batch.writes().get(i);
            if (!Batch.holds(write, now.get(i))) {
                return Optional.of(Batch.conflict(write, now.get(i)));
            }
        }
        return Optional.empty();
    }

    /** The bytes too: two marks may be equal by chance. */
    private boolean isBy(Write.Put put, Pair pair) {
        return pair.flags() == batch.mark(put) && Arrays.equals(pair.value(), put.value());
    }

    /** Whether another write has done what this one wanted to: to replace exactly the expected version. */
    private static boolean isByRivalOf(Write write, Pair pair) {
        return write.expected() instanceof Expected.Absent
                ? pair.isCreation()
                : Mark.replaced(pair.flags(), Version.of(write.expected()));
    }

    private static boolean pause() {
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
                reader.agents().name(), batch.writes().get(0).path(), lost);
    }
}
