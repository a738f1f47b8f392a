package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.secretctl.store.Deadline;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The versions of a key, as far as etcd has not compacted them. */
final class Versions {
    private static final long CURRENT = 0;

    private final Cluster cluster;

    Versions(Cluster cluster) {
        this.cluster = cluster;
    }

    /** Returns versions newest first, down to a deletion or the end of what etcd holds. */
    List<KeyValue> newestFirst(ByteString key, int limit, Deadline deadline) {
        List<KeyValue> versions = new ArrayList<>();
        long revision = CURRENT;
        while (versions.size() < limit) {
            List<KeyValue> found = at(key, revision, deadline);
            if (found.isEmpty()) {
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

    /**
     * Returns the first change of a key from a revision on, and waits if there is none yet; empty if that revision is
     * compacted, so that nobody can tell.
     */
    Optional<Event> firstSince(ByteString key, long revision, Deadline deadline) {
        Endpoint endpoint = cluster.current();
        try {
            return firstSince(endpoint, key, revision, deadline);
        } catch (StatusException | StatusRuntimeException e) {
            throw cluster.failed(endpoint, Status.fromThrowable(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException.Unreachable(endpoint.name(), "the call was interrupted", e);
        }
    }

    private Optional<Event> firstSince(Endpoint endpoint, ByteString key, long revision, Deadline deadline)
            throws StatusException, InterruptedException {
        BlockingClientCall<WatchRequest, WatchResponse> call = ClientCalls.blockingBidiStreamingCall(
                cluster.authenticated(endpoint, deadline), WatchGrpc.getWatchMethod(), Cluster.callOptions(deadline));
        try {
            call.write(WatchRequest.newBuilder()
                    .setCreateRequest(
                            WatchCreateRequest.newBuilder().setKey(key).setStartRevision(revision))
                    .build());
            for (WatchResponse response = call.read(); response != null; response = call.read()) {
                if (response.getEventsCount() > 0) {
                    return Optional.of(response.getEvents(0));
                }
                if (response.getCompactRevision() > 0) {
                    return Optional.empty();
                }
                if (response.getCanceled()) {
                    break;
                }
            }
            throw new StoreException.Unreachable(endpoint.name(), "it ends a watch without a word");
        } finally {
            call.cancel("it is known", null);
        }
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
