package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.grpc.Status;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** Reads a part of the key space in pages, all at the revision of the first. */
final class Lister {
    private static final int PAGE = 500;

    private final Cluster cluster;
    private final Keys keys;

    Lister(Cluster cluster, Keys keys) {
        this.cluster = cluster;
        this.keys = keys;
    }

    Listing list(Prefix part, Deadline deadline) {
        while (true) {
            try {
                return attempt(part, deadline);
            } catch (StoreException e) {
                // The revision was compacted away under the paging: begin again at a newer one.
                if (!is(e, Status.Code.OUT_OF_RANGE) || deadline.passed()) {
                    throw e;
                }
            }
        }
    }

    private Listing attempt(Prefix part, Deadline deadline) {
        List<KeyValue> pairs = new ArrayList<>();
        long revision = 0;
        if (keys.own(part).isPresent()) {
            RangeResponse own = cluster.read(
                    KVGrpc.getRangeMethod(),
                    RangeRequest.newBuilder()
                            .setKey(keys.key(keys.own(part).get()))
                            .build(),
                    deadline);
            pairs.addAll(own.getKvsList());
            revision = own.getHeader().getRevision();
        }
        Keys.Range below = keys.below(part);
        ByteString from = below.from();
        int size = PAGE;
        boolean more = true;
        while (more) {
            RangeRequest request = RangeRequest.newBuilder()
                    .setKey(from)
                    .setRangeEnd(below.end())
                    .setRevision(revision)
                    .setLimit(size)
                    .build();
            try {
                RangeResponse page = cluster.read(KVGrpc.getRangeMethod(), request, deadline);
                pairs.addAll(page.getKvsList());
                if (revision == 0) {
                    revision = page.getHeader().getRevision();
                }
                more = page.getMore();
                if (more && page.getKvsCount() == 0) {
                    throw new StoreException.Damaged("the store says that there is more, and gives nothing");
                }
                if (more) {
                    from = Keys.after(page.getKvs(page.getKvsCount() - 1).getKey());
                }
            } catch (StoreException e) {
                if (!is(e, Status.Code.RESOURCE_EXHAUSTED) || size == 1) {
                    throw e;
                }
                size = Math.max(1, size / 4); // the page was larger than a message may be
            }
        }
        List<Entry> entries = new ArrayList<>();
        pairs.forEach(pair -> keys.entry(pair).ifPresent(entries::add));
        return new Listing(part, entries, revision);
    }

    static boolean is(StoreException e, Status.Code code) {
        return e.getCause() != null && Status.fromThrowable(e.getCause()).getCode() == code;
    }
}
