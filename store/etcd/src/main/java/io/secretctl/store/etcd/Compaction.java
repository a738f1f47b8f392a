package io.secretctl.store.etcd;

import io.etcd.jetcd.api.CompactionRequest;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import io.secretctl.store.Deadline;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.time.Duration;

/** The revisions that etcd still holds, and their end. */
final class Compaction {
    private static final int PAGE = 1_000;
    private static final int PAUSE_MILLIS = 50;

    private final Cluster cluster;
    private final Keys.Range all;

    Compaction(Cluster cluster, Keys keys) {
        this.cluster = cluster;
        this.all = keys.below(Prefix.ALL);
    }

    /**
     * Compares the keys at the oldest revision that can be read with those of now: a key that has changed or gone since
     * has an older version, and so has one that has changed more than once. A key that was both made and deleted since
     * is missed: etcd can't be asked for it.
     */
    boolean holdsOldVersions(Deadline deadline) {
        while (true) {
            try {
                return looks(deadline);
            } catch (StoreException e) {
                // Compacted meanwhile: what is held has changed.
                if (!Lister.is(e, Status.Code.OUT_OF_RANGE) || deadline.passed()) {
                    throw e;
                }
            }
        }
    }

    private boolean looks(Deadline deadline) {
        long now = count(0, deadline).getHeader().getRevision();
        long oldest = oldestReadable(now, deadline);
        if (oldest == now) {
            return false;
        }
        long unchanged = 0;
        RangeRequest.Builder next = range(now).setKeysOnly(true).setLimit(PAGE);
        RangeResponse page;
        do {
            page = cluster.read(KVGrpc.getRangeMethod(), next.build(), deadline);
            for (KeyValue key : page.getKvsList()) {
                boolean isOld = key.getCreateRevision() <= oldest;
                if (key.getModRevision() > oldest && (isOld || key.getVersion() > 1)) {
                    return true;
                }
                unchanged += isOld ? 1 : 0;
            }
            if (page.getKvsCount() > 0) {
                next.setKey(Keys.after(page.getKvs(page.getKvsCount() - 1).getKey()));
            }
        } while (page.getMore() && page.getKvsCount() > 0);
        return count(oldest, deadline).getCount() != unchanged;
    }

    /** etcd does not tell the revision at which it was compacted: found by halving. */
    private long oldestReadable(long now, Deadline deadline) {
        long compacted = 0;
        long readable = now;
        for (long probe = now - 1; readable - compacted > 1; probe = compacted + (readable - compacted) / 2) {
            if (isReadable(probe, deadline)) {
                readable = probe;
            } else {
                compacted = probe;
            }
        }
        return readable;
    }

    private boolean isReadable(long revision, Deadline deadline) {
        try {
            count(revision, deadline);
            return true;
        } catch (StoreException e) {
            if (Lister.is(e, Status.Code.OUT_OF_RANGE)) {
                return false;
            }
            throw e;
        }
    }

    /** Compacts at the revision of now, and returns once what is older can't be read any more. */
    void compact(Deadline deadline) {
        long now = count(0, deadline).getHeader().getRevision();
        if (now < 2) {
            return; // nothing was ever written
        }
        CompactionRequest request = CompactionRequest.newBuilder()
                .setRevision(now)
                .setPhysical(true)
                .build();
        // It waits for the disk: there must be time to see that it is decided.
        Deadline sending = Deadline.in(Duration.ofNanos(deadline.nanosLeft() / 2));
        try {
            cluster.write(KVGrpc.getCompactMethod(), request, sending);
        } catch (Cluster.Unsettled e) {
            while (isReadable(now - 1, deadline)) {
                pause(e.failure(), deadline);
            }
        } catch (StoreException e) {
            if (!Lister.is(e, Status.Code.OUT_OF_RANGE)) {
                throw e;
            }
            // Somebody else has compacted at a later revision.
        }
    }

    private static void pause(StoreException failure, Deadline deadline) {
        if (deadline.passed()) {
            throw failure;
        }
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failure;
        }
    }

    private RangeResponse count(long revision, Deadline deadline) {
        return cluster.read(
                KVGrpc.getRangeMethod(), range(revision).setCountOnly(true).build(), deadline);
    }

    private RangeRequest.Builder range(long revision) {
        return RangeRequest.newBuilder()
                .setKey(all.from())
                .setRangeEnd(all.end())
                .setRevision(revision);
    }
}
