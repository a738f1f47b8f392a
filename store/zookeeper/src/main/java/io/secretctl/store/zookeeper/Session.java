package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;

/**
 * One session of ZooKeeper, and its requests as futures. Requests of a session are carried out in the order in which they
 * are made. A future fails with a {@link KeeperException} alone.
 */
final class Session implements AutoCloseable {
    private final String name;
    private final Login login;
    private final ZooKeeper client;
    private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
    private final Consumer<WatchedEvent> events;
    private volatile boolean up;
    private volatile boolean expired;
    private volatile boolean closed;

    /** What a node holds. */
    @SuppressWarnings("ArrayRecordComponent") // stays within this package, which changes no array
    record Node(byte[] data, Stat stat) {}

    private Session(Connector connector, String name, Consumer<WatchedEvent> events) {
        this.name = name;
        this.login = connector.login();
        this.events = events;
        this.client = connector.client(this::happened, () -> connected.complete(false));
        login.authenticate(client);
    }

    /**
     * Begins a session.
     *
     * @param events is told of changes that {@link #watch} asked for, and of the connection
     */
    static Session begin(Connector connector, String name, Consumer<WatchedEvent> events) {
        return new Session(connector, name, events);
    }

    String name() {
        return name;
    }

    Login login() {
        return login;
    }

    /** Whether there is a connection. */
    boolean isUp() {
        return up && !closed;
    }

    /** Whether the server has ended the session for good. */
    boolean isExpired() {
        return expired;
    }

    boolean isClosed() {
        return closed;
    }

    /** Waits for the first connection; false if it was tried in vain, or the time is up. */
    boolean awaitConnected(Deadline deadline) {
        try {
            return connected.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            throw Failures.interrupted(name);
        }
    }

    /** What the server has agreed to. */
    Duration timeout() {
        return Duration.ofMillis(client.getSessionTimeout());
    }

    long id() {
        return client.getSessionId();
    }

    /** Makes what is read after it on this session at least as new as all that was done before. */
    CompletableFuture<Boolean> sync(String path) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        client.sync(path, (code, p, context) -> complete(answer, code, p, () -> true), this);
        return answer;
    }

    CompletableFuture<Optional<Node>> read(String path) {
        CompletableFuture<Optional<Node>> answer = new CompletableFuture<>();
        client.getData(
                path,
                false,
                (code, p, context, data, stat) ->
                        completeIfThere(answer, code, p, () -> new Node(data == null ? new byte[0] : data, stat)),
                this);
        return answer;
    }

    CompletableFuture<Optional<Stat>> stat(String path) {
        CompletableFuture<Optional<Stat>> answer = new CompletableFuture<>();
        client.exists(path, false, (code, p, context, stat) -> completeIfThere(answer, code, p, () -> stat), this);
        return answer;
    }

    /** The names of the nodes directly below one; none if it is not there. */
    CompletableFuture<List<String>> children(String path) {
        CompletableFuture<Optional<List<String>>> answer = new CompletableFuture<>();
        client.getChildren(
                path, false, (code, p, context, names) -> completeIfThere(answer, code, p, () -> names), this);
        return answer.thenApply(names -> names.orElse(List.of()));
    }

    /** Makes a node without a value; true if it was made, false if it was there. */
    CompletableFuture<Boolean> make(String path, CreateMode mode) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        client.create(
                path,
                new byte[0],
                login.acl(),
                mode,
                (code, p, context, created) -> {
                    if (Code.get(code) == Code.NODEEXISTS) {
                        answer.complete(false);
                    } else {
                        complete(answer, code, p, () -> true);
                    }
                },
                this);
        return answer;
    }

    /** All the operations or none; the error of the first that fails. */
    CompletableFuture<List<OpResult>> multi(List<Op> operations) {
        CompletableFuture<List<OpResult>> answer = new CompletableFuture<>();
        client.multi(
                new ArrayList<>(operations),
                (code, p, context, results) -> complete(answer, code, p, () -> results),
                this);
        return answer;
    }

    /** Tells the session's listener of every change below a node, and of itself, as long as the connection lasts. */
    CompletableFuture<Boolean> watch(String path) {
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        client.addWatch(
                path,
                this::happened,
                AddWatchMode.PERSISTENT_RECURSIVE,
                (code, p, context) -> complete(answer, code, p, () -> true),
                this);
        return answer;
    }

    /**
     * Waits for an answer.
     *
     * @throws Lost if none came, because of the connection or the deadline
     * @throws KeeperException if the server refuses
     */
    <T> T await(CompletableFuture<T> answer, Deadline deadline) throws Lost, KeeperException {
        try {
            if (Thread.interrupted()) { // a future looks when it waits, which a quick answer spares it
                throw new InterruptedException();
            }
            return answer.get(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof KeeperException failure)) {
                throw new IllegalStateException("a listener of an answer fails", e);
            }
            if (Failures.isLoss(failure)) {
                throw new Lost(Failures.of(name, failure));
            }
            throw failure;
        } catch (TimeoutException e) {
            throw new Lost(Failures.mute(name));
        } catch (InterruptedException e) {
            throw new Lost(Failures.interrupted(name));
        }
    }

    /** As {@link #await}, for what the server has no cause to refuse but for lack of rights. */
    <T> T answer(CompletableFuture<T> answer, Deadline deadline) throws Lost {
        try {
            return await(answer, deadline);
        } catch (KeeperException e) {
            throw Failures.of(name, e);
        }
    }

    /** Ends the session, within about a second, so that the server forgets it at once if it can be reached. */
    @Override
    public void close() {
        closed = true;
        connected.complete(false);
        boolean interrupted = Thread.interrupted();
        try {
            client.close();
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** As {@link #close}, without waiting for it. */
    void abandon() {
        closed = true;
        Thread closing = new Thread(this::close, "secretctl-zookeeper-close");
        closing.setDaemon(true);
        closing.start();
    }

    private void happened(WatchedEvent event) {
        switch (event.getState()) {
            case SyncConnected -> {
                up = true;
                connected.complete(true);
            }
            case Disconnected -> up = false;
            case Expired, Closed -> {
                up = false;
                expired |= event.getState() == Watcher.Event.KeeperState.Expired;
                connected.complete(false);
            }
            default -> {}
        }
        events.accept(event);
    }

    private interface Value<T> {
        T get();
    }

    private static <T> void complete(CompletableFuture<T> answer, int code, String path, Value<T> value) {
        if (Code.get(code) == Code.OK) {
            answer.complete(value.get());
        } else {
            answer.completeExceptionally(KeeperException.create(Code.get(code), path));
        }
    }

    private static <T> void completeIfThere(
            CompletableFuture<Optional<T>> answer, int code, String path, Value<T> value) {
        if (Code.get(code) == Code.NONODE) {
            answer.complete(Optional.empty());
        } else {
            complete(answer, code, path, () -> Optional.of(value.get()));
        }
    }
}
