package io.secretctl.store.etcd;

import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.secretctl.store.Deadline;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The servers of one etcd, and how they are called: every call with a deadline, the next server if one can't be
 * reached, and a login that is renewed when it has expired. A call that may change something goes to another server only
 * if the first can't have seen it.
 */
final class Cluster implements AutoCloseable {
    private static final Metadata.Key<String> TOKEN = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);

    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(
            1, new DefaultThreadFactory("secretctl-etcd", true), NioIoHandler.newFactory());
    private final ServerAddress address;
    private final StoreOptions options;
    private final List<Endpoint> endpoints;
    private final AtomicInteger preferred = new AtomicInteger();
    private volatile Optional<String> token = Optional.empty();

    Cluster(ServerAddress address, StoreOptions options) {
        this.address = address;
        this.options = options;
        Optional<SslContext> tls = Endpoint.tls(address, options);
        this.endpoints = address.hosts().stream()
                .map(host -> Endpoint.open(address, host, tls, loop))
                .toList();
    }

    List<Endpoint> endpoints() {
        return endpoints;
    }

    StoreOptions options() {
        return options;
    }

    String name() {
        return address.toString();
    }

    /** A call whose outcome is not known: it may have reached the server. */
    static final class Unsettled extends Exception {
        private static final long serialVersionUID = 1;

        private final transient StoreException failure;

        Unsettled(StoreException failure) {
            super(failure);
            this.failure = failure;
        }

        StoreException failure() {
            return failure;
        }
    }

    /** Calls a method that changes nothing, on one server after the other. */
    <Q, R> R read(MethodDescriptor<Q, R> method, Q request, Deadline deadline) {
        int first = preferred.get();
        for (int tried = 1; ; tried++) {
            Endpoint endpoint = endpoint(first + tried - 1);
            try {
                R response = authenticated(endpoint, method, request, share(deadline, tried), new Sent());
                preferred.set(first + tried - 1);
                return response;
            } catch (StatusRuntimeException e) {
                StoreException failure = failed(endpoint, e.getStatus());
                if (!(failure instanceof StoreException.Unreachable)
                        || !isOutage(e.getStatus())
                        || tried == endpoints.size()
                        || deadline.passed()) {
                    throw failure;
                }
            }
        }
    }

    /**
     * Calls a method that changes something.
     *
     * @throws Unsettled if it failed after it may have reached a server
     */
    <Q, R> R write(MethodDescriptor<Q, R> method, Q request, Deadline deadline) throws Unsettled {
        int first = preferred.get();
        for (int tried = 1; ; tried++) {
            Endpoint endpoint = endpoint(first + tried - 1);
            Sent sent = new Sent();
            try {
                R response = authenticated(endpoint, method, request, share(deadline, tried), sent);
                preferred.set(first + tried - 1);
                return response;
            } catch (StatusRuntimeException e) {
                StoreException failure = failed(endpoint, e.getStatus());
                if (!(failure instanceof StoreException.Unreachable) || !isOutage(e.getStatus())) {
                    throw failure;
                }
                if (sent.get()) {
                    throw new Unsettled(failure);
                }
                if (tried == endpoints.size() || deadline.passed()) {
                    throw failure;
                }
            }
        }
    }

    /** The server that answered last. */
    Endpoint current() {
        return endpoint(preferred.get());
    }

    /** Prefers another server from now on. */
    void next() {
        preferred.incrementAndGet();
    }

    /** Returns a channel whose calls carry the login, if there is one. */
    Channel authenticated(Endpoint endpoint, Deadline deadline) {
        Metadata headers = new Metadata();
        login(endpoint, deadline).ifPresent(value -> headers.put(TOKEN, value));
        return ClientInterceptors.intercept(endpoint.channel(), MetadataUtils.newAttachHeadersInterceptor(headers));
    }

    /** Makes the next call log in again. */
    void forgetLogin() {
        token = Optional.empty();
    }

    @Override
    public void close() {
        endpoints.forEach(Endpoint::close);
        // Waited for: a thread that still waits in the kernel costs 300 ms when the JVM exits.
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(1, TimeUnit.SECONDS);
    }

    StoreException failed(Endpoint endpoint, Status status) {
        // A connection that gives no answer may be dead: TCP would find out minutes later, and go on with it after
        // that.
        if (status.getCode() == Status.Code.UNAVAILABLE || status.getCode() == Status.Code.DEADLINE_EXCEEDED) {
            endpoint.forgetFailure();
        }
        return Failures.of(endpoint, status);
    }

    /** Whether a call may succeed elsewhere or later, and may have had its effect although it failed. */
    private static boolean isOutage(Status status) {
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, UNKNOWN, INTERNAL, ABORTED -> true;
            default -> false;
        };
    }

    private <Q, R> R authenticated(
            Endpoint endpoint, MethodDescriptor<Q, R> method, Q request, Deadline deadline, Sent sent) {
        // gRPC looks when it waits, which a quick answer spares it.
        if (Thread.currentThread().isInterrupted()) {
            throw Status.CANCELLED.withDescription("interrupted").asRuntimeException();
        }
        try {
            return ClientCalls.blockingUnaryCall(
                    authenticated(endpoint, deadline), method, sent.on(callOptions(deadline)), request);
        } catch (StatusRuntimeException e) {
            // etcd looks at the token before it looks at the request; another thread may have forgotten it meanwhile.
            if (e.getStatus().getCode() != Status.Code.UNAUTHENTICATED
                    || options.user().isEmpty()) {
                throw e;
            }
            forgetLogin();
            return ClientCalls.blockingUnaryCall(
                    authenticated(endpoint, deadline), method, sent.on(callOptions(deadline)), request);
        }
    }

    private Optional<String> login(Endpoint endpoint, Deadline deadline) {
        if (options.user().isEmpty() || options.passwordFile().isEmpty()) {
            return Optional.empty();
        }
        if (token.isEmpty()) {
            AuthenticateRequest request = AuthenticateRequest.newBuilder()
                    .setName(options.user().get())
                    .setPassword(password(options.passwordFile().get()))
                    .build();
            token = Optional.of(ClientCalls.blockingUnaryCall(
                            endpoint.channel(), AuthGrpc.getAuthenticateMethod(), callOptions(deadline), request)
                    .getToken());
        }
        return token;
    }

    private static String password(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        } catch (IOException e) {
            throw new StoreException.Unusable("the password file can't be read: " + file);
        }
    }

    /** What one of several servers may take: an equal share of what is left, so that a mute one leaves time for others. */
    Deadline share(Deadline deadline, int tried) {
        return Deadline.in(Duration.ofNanos(deadline.nanosLeft() / (endpoints.size() - tried + 1)));
    }

    static CallOptions callOptions(Deadline deadline) {
        return CallOptions.DEFAULT.withDeadlineAfter(deadline.nanosLeft(), TimeUnit.NANOSECONDS);
    }

    private Endpoint endpoint(int index) {
        return endpoints.get(Math.floorMod(index, endpoints.size()));
    }
}
