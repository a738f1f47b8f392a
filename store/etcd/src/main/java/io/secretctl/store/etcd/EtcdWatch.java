package io.secretctl.store.etcd;

import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.secretctl.store.Change;
import io.secretctl.store.Deadline;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.WatchThread;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One watch, on a thread of its own. It goes on from the revision of the last change it has delivered, and from nothing
 * else: the revisions in etcd's other messages may run ahead of changes that are still to come. When the server ends a
 * stream, or has more to tell than a message may hold, the part is listed again and the difference delivered.
 */
final class EtcdWatch extends WatchThread {
    private static final Metadata.Key<String> HAS_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** With the pause, how long it takes to learn that a silent connection is dead, whatever a call's deadline is. */
    private static final long MAX_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Cluster cluster;
    private final Keys keys;
    private final Prefix part;
    private volatile Optional<BlockingClientCall<WatchRequest, WatchResponse>> stream = Optional.empty();
    private final Map<KeyPath, String> known;
    private long revision;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** Whether no stream would tell what has changed, so that the part is to be listed before there is another. */
    private boolean behind;

    EtcdWatch(Cluster cluster, Keys keys, Listing from, WatchListener listener, Consumer<Watch> whenClosed) {
        super("secretctl-etcd-watch", listener, whenClosed);
        this.cluster = cluster;
        this.keys = keys;
        this.part = from.prefix();
        this.known = from.tags();
        this.revision = from.revision();
    }

    @Override
    protected void wake() {
        stream.ifPresent(call -> call.cancel("the watch is closed", null));
    }

    @Override
    protected void run() {
        try {
            while (isOpen()) {
                Endpoint endpoint = cluster.current();
                try {
                    if (!behind) {
                        follow(endpoint);
                        behind = true;
                    }
                    relist();
                } catch (StatusException | StatusRuntimeException e) {
                    problem(endpoint, Status.fromThrowable(e));
                } catch (TimeoutException e) {
                    problem(endpoint, Status.DEADLINE_EXCEEDED.withCause(e));
                } catch (StoreException e) {
                    interrupted(e);
                }
                if (!closedWithin(pauseMillis)) {
                    pauseMillis = Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody else has this thread: it ends
        }
    }

    /** Delivers changes until the server ends the watch, or can't tell them; what is known must then be read anew. */
    private void follow(Endpoint endpoint) throws StatusException, InterruptedException, TimeoutException {
        long patience = Math.min(cluster.options().timeout().toNanos(), MAX_PATIENCE_NANOS);
        BlockingClientCall<WatchRequest, WatchResponse> call = connect(endpoint);
        stream = Optional.of(call);
        try {
            if (!isOpen()) {
                return;
            }
            call.write(create(), patience, TimeUnit.NANOSECONDS);
            while (isOpen()) {
                WatchResponse response = next(call, patience);
                if (response == null || isEnd(response)) {
                    return;
                }
                answered();
                deliver(response);
            }
        } catch (StatusException e) {
            // All that was missed comes as one message, and would again; a listing has pages.
            if (e.getStatus().getCode() != Status.Code.RESOURCE_EXHAUSTED) {
                throw e;
            }
        } finally {
            stream = Optional.empty();
            call.cancel("a new stream is opened", null);
        }
    }

    /** Waits for a message. When there is none for a while the server is asked for one; a mute server ends the stream. */
    private @Nullable WatchResponse next(BlockingClientCall<WatchRequest, WatchResponse> call, long patience)
            throws StatusException, InterruptedException, TimeoutException {
        try {
            return call.read(patience, TimeUnit.NANOSECONDS);
        } catch (TimeoutException quiet) {
            call.write(
                    WatchRequest.newBuilder()
                            .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                            .build(),
                    patience,
                    TimeUnit.NANOSECONDS);
            return call.read(patience, TimeUnit.NANOSECONDS);
        }
    }

    /** Whether the server has ended the watch, or is not the one whose revisions are known here (a restored backup). */
    private boolean isEnd(WatchResponse response) {
        return response.getCanceled() || response.getHeader().getRevision() < revision;
    }

    private BlockingClientCall<WatchRequest, WatchResponse> connect(Endpoint endpoint) {
        Metadata headers = new Metadata();
        headers.put(HAS_LEADER, "true");
        Channel channel =
                cluster.authenticated(endpoint, Deadline.in(cluster.options().timeout()));
        return ClientCalls.blockingBidiStreamingCall(
                ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(headers)),
                WatchGrpc.getWatchMethod(),
                CallOptions.DEFAULT);
    }

    private WatchRequest create() {
        Keys.Range range = keys.around(part);
        return WatchRequest.newBuilder()
                .setCreateRequest(WatchCreateRequest.newBuilder()
                        .setKey(range.from())
                        .setRangeEnd(range.end())
                        .setStartRevision(revision + 1)
                        .setProgressNotify(true))
                .build();
    }

    private void deliver(WatchResponse response) {
        List<Change> changes = new ArrayList<>();
        for (Event event : response.getEventsList()) {
            long at = event.getKv().getModRevision();
            Optional<KeyPath> path = keys.path(event.getKv().getKey()).filter(part::contains);
            revision = Math.max(revision, at);
            if (path.isEmpty()) {
                continue;
            }
            if (event.getType() == Event.EventType.DELETE) {
                known.remove(path.get());
                changes.add(new Change.Removed(path.get()));
            } else {
                Entry entry = Keys.entry(path.get(), event.getKv());
                known.put(path.get(), entry.tag());
                changes.add(new Change.Stored(entry));
            }
        }
        tell(changes);
    }

    private void relist() {
        if (!isOpen()) {
            return;
        }
        Listing now = new Lister((request, deadline) -> GrpcRanges.range(cluster, request, deadline), keys)
                .list(part, Deadline.in(cluster.options().timeout()), early -> {});
        answered();
        List<Change> changes = now.changesSince(known);
        known.clear();
        known.putAll(now.tags());
        revision = now.revision();
        behind = false;
        tell(changes);
    }

    private void tell(List<Change> changes) {
        if (!changes.isEmpty()) {
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
        changed(changes, revision);
    }

    private void problem(Endpoint endpoint, Status status) {
        if (status.getCode() == Status.Code.UNAUTHENTICATED) {
            cluster.forgetLogin();
        }
        cluster.next();
        interrupted(cluster.failed(endpoint, status));
    }
}
