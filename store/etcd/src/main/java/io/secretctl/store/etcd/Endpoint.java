package io.secretctl.store.etcd;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.SSLException;

/** One etcd server and the connection to it, which is made by the first call. */
record Endpoint(String name, boolean tls, ManagedChannel channel) {
    /** More than etcd accepts as one value; a page of a listing that is larger is asked for again in smaller pages. */
    static final int MAX_ANSWER_BYTES = 4 << 20;

    /** It tells at INFO, which the JDK prints on stderr, that there is no native transport. Held, or it is forgotten. */
    private static final Logger TCP_METRICS = Logger.getLogger("io.grpc.netty.TcpMetrics");

    /** So does this of each answer that was larger than a message may be. */
    private static final Logger STREAMS = Logger.getLogger("io.grpc.internal.AbstractClientStream");

    static Endpoint open(
            ServerAddress address, ServerAddress.Host host, Optional<SslContext> tls, EventLoopGroup loop) {
        TCP_METRICS.setLevel(Level.WARNING);
        STREAMS.setLevel(Level.WARNING);
        NettyChannelBuilder builder = NettyChannelBuilder.forAddress(host.name(), host.port())
                .eventLoopGroup(loop)
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .disableRetry()
                .maxInboundMessageSize(MAX_ANSWER_BYTES);
        if (tls.isPresent()) {
            builder.sslContext(tls.get());
        } else {
            builder.usePlaintext();
        }
        return new Endpoint((address.tls() ? "etcds://" : "etcd://") + host, address.tls(), builder.build());
    }

    /** Makes the next call connect anew at once, instead of failing until a back-off has passed, or waiting in vain. */
    void forgetFailure() {
        channel.enterIdle();
    }

    void close() {
        channel.shutdownNow();
        try {
            // Whether it has ended in time matters to nobody: what was asked of it has been answered.
            boolean unused = channel.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns what to speak TLS with; empty for clear text. */
    static Optional<SslContext> tls(ServerAddress address, StoreOptions options) {
        if (!address.tls()) {
            return Optional.empty();
        }
        SslContextBuilder builder = GrpcSslContexts.forClient();
        try {
            options.caFile().ifPresent(file -> builder.trustManager(readable("CA certificates", file)));
            if (options.certificateFile().isPresent() && options.keyFile().isPresent()) {
                builder.keyManager(
                        readable("client certificate", options.certificateFile().get()),
                        readable("client key", options.keyFile().get()));
            }
        } catch (IllegalArgumentException e) {
            throw new StoreException.Unusable("the certificate or key file is unusable: " + reason(e)
                    + "; certificates must be PEM, the key PEM PKCS#8 without a passphrase");
        }
        try {
            return Optional.of(builder.build());
        } catch (SSLException e) {
            throw new StoreException.Unusable("TLS can't be set up: " + reason(e));
        }
    }

    private static String reason(Exception e) {
        return String.valueOf(e.getMessage());
    }

    private static File readable(String what, Path file) {
        if (!Files.isReadable(file)) {
            throw new StoreException.Unusable("the " + what + " can't be read: " + file);
        }
        return file.toFile();
    }
}
