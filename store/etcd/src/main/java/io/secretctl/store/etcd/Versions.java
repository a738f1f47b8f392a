package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Status;
import io.secretctl.store.Deadline;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.List;

/** Walks back through the versions of a key, as far as etcd has not compacted them. */
final class Versions {
    private static final long CURRENT = 0;

    private final Cluster cluster;

    Versions(Cluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Returns versions newest first, down to a deletion or the end of what etcd holds.
     *
     * @param after only versions of later revisions than this
     */
    List<KeyValue> newestFirst(ByteString key, int limit, long after, Deadline deadline) {
        List<KeyValue> versions = new ArrayList<>();
        long revision = CURRENT;
        while (versions.size() < limit) {
            List<KeyValue> found = at(key, revision, deadline);
            if (found.isEmpty() || found.get(0).getModRevision() <= after) {
                break;
            }
            versions.add(found.get(0));
            revision = found.get(0).getModRevision() - 1;
            if (revision == CURRENT) {
                break;
            }
        }
        return versions;
    }

    private List<KeyValue> at(ByteString key, long revision, Deadline deadline) {
        RangeRequest request =
                RangeRequest.newBuilder().setKey(key).setRevision(revision).build();
        try {
            return cluster.read(KVGrpc.getRangeMethod(), request, deadline).getKvsList();
        } catch (StoreException e) {
            if (Lister.is(e, Status.Code.OUT_OF_RANGE)) {
                return List.of(); // compacted
            }
            throw e;
        }
    }
}
