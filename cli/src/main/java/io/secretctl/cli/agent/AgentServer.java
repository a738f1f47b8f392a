package io.secretctl.cli.agent;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import jdk.net.ExtendedSocketOptions;
import jdk.net.UnixDomainPrincipal;

/**
 * Listens on a socket of this user's, and answers this user alone. A request must be there whole within five seconds, and an
 * answer taken within thirty; until then a caller holds one of 64 threads. 256 more may
 * wait; others are hung up on, and go on without an agent.
 */
public final class AgentServer implements AutoCloseable {
    private static final int THREADS = 64;
    private static final int WAITING = 256;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int REQUEST_SECONDS = 5;
    private static final int ANSWER_SECONDS = 30;
    private static final ThreadFactory DAEMONS = task -> {
        Thread thread = new Thread(task, "secretctl-agent");
        thread.setDaemon(true);
        return thread;
    };

    private final Path socket;
    private final String user;
    private final Object file;
    private final ServerSocketChannel channel;
    private final BiConsumer<AgentRequest, AgentAnswer> handler;
    private final ExecutorService workers =
            new ThreadPoolExecutor(THREADS, THREADS, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING), DAEMONS);
    private final ScheduledExecutorService deadlines = Executors.newSingleThreadScheduledExecutor(DAEMONS);

    private AgentServer(Path socket, ServerSocketChannel channel, BiConsumer<AgentRequest, AgentAnswer> handler)
            throws IOException {
        this.socket = socket;
        this.channel = channel;
        this.handler = handler;
        this.user = Files.getOwner(socket).getName();
        this.file = file(socket);
    }

    /**
     * Begins to listen. What a killed agent has left is replaced.
     *
     * @param handler is called on several threads
     * @throws IOException if the socket's folder is not this user's alone, or an agent answers there already
     */
    public static AgentServer listen(Path socket, BiConsumer<AgentRequest, AgentAnswer> handler) throws IOException {
        AgentSocket.makeFolder(socket);
        if (Files.exists(socket)) {
            if (isAlive(socket)) {
                throw new IOException("an agent listens at " + socket + " already");
            }
            Files.delete(socket);
        }
        ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.bind(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return new AgentServer(socket, channel, handler);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean isAlive(Path socket) {
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return probe.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException e) {
            return false;
        }
    }

    /** Serves until this is closed. */
    public void serve() throws IOException {
        while (true) {
            try {
                admit(channel.accept());
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // No file descriptor is left: those that are served give theirs back.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private void admit(SocketChannel caller) {
        try {
            workers.execute(() -> serve(caller));
        } catch (RejectedExecutionException e) {
            hangUp(caller);
        }
    }

    private void serve(SocketChannel caller) {
        try (caller) {
            if (!isSameUser(caller)) {
                return;
            }
            Future<?> deadline = hangUpIn(REQUEST_SECONDS, caller);
            byte[] bytes = Channels.newInputStream(caller).readNBytes(AgentRequest.MAX_BYTES);
            deadline.cancel(false);
            Optional<AgentRequest> request = AgentRequest.parse(bytes);
            Arrays.fill(bytes, (byte) 0);
            try (AgentAnswer answer = new AgentAnswer()) {
                request.ifPresent(asked -> handler.accept(asked, answer));
                deadline = hangUpIn(ANSWER_SECONDS, caller);
                answer.send(caller);
                deadline.cancel(false);
            }
        } catch (IOException e) {
            // the caller has gone, and has nobody to tell it to
        }
    }

    private Future<?> hangUpIn(int seconds, SocketChannel caller) {
        return deadlines.schedule(() -> hangUp(caller), seconds, TimeUnit.SECONDS);
    }

    private static void hangUp(SocketChannel caller) {
        try {
            caller.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    /** By the peer's credentials, where the platform tells them; elsewhere by the folder's mode alone. */
    private boolean isSameUser(SocketChannel caller) throws IOException {
        try {
            UnixDomainPrincipal peer = caller.getOption(ExtendedSocketOptions.SO_PEERCRED);
            return peer.user().getName().equals(user);
        } catch (UnsupportedOperationException e) {
            return true;
        }
    }

    /** Tells one file from another of the same name. */
    private static Object file(Path socket) throws IOException {
        return Files.readAttributes(socket, "unix:dev,ino", LinkOption.NOFOLLOW_LINKS);
    }

    /** Takes no more requests, and removes the socket, unless it is another agent's by now. */
    public void stop() {
        try {
            if (file(socket).equals(file)) {
                Files.delete(socket);
            }
        } catch (IOException e) {
            // it is gone, or the next agent replaces it
        }
        try {
            channel.close();
        } catch (IOException e) {
            // it is closed
        }
    }

    /** Ends, once what has been asked is answered, at most five seconds from now. */
    @Override
    public void close() {
        stop();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(REQUEST_SECONDS, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deadlines.shutdownNow();
    }
}
