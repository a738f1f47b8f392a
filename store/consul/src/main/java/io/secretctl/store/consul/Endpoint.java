package io.secretctl.store.consul;

import io.secretctl.store.BoundedBody;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;

/** One Consul agent and the connections to it, which are made as they are needed. */
final class Endpoint {
    /** More than any listing that fits into this program's memory twice. */
    private static final int MAX_ANSWER_BYTES = 256 << 20;

    private final String name;
    private final String base;
    private final StoreOptions options;
    private final Optional<SSLContext> tls;
    private final Duration connectTimeout;
    private volatile HttpClient client;

    /**
     * Takes what TLS is spoken with.
     *
     * @param connectTimeout within which a connection must be there
     */
    Endpoint(
            Address address,
            ServerAddress.Host host,
            StoreOptions options,
            Optional<SSLContext> tls,
            Duration connectTimeout) {
        this.name = address.scheme() + host;
        this.base = (address.tls() ? "https://" : "http://") + host;
        this.options = options;
        this.tls = tls;
        this.connectTimeout = connectTimeout;
        this.client = newClient();
    }

    String name() {
        return name;
    }

    boolean isTls() {
        return tls.isPresent();
    }

    /** Leaves all connections behind: one that gives no answer may be dead, and the pool would go on with it. */
    void forgetConnections() {
        client = newClient();
    }

    /**
     * Sends a request; cancelling the future ends it, and its connection.
     *
     * @throws StoreException.Unusable if the token can't be read
     */
    CompletableFuture<HttpResponse<byte[]>> send(Request request) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(URI.create(base + request.target()))
                .method(
                        request.method(),
                        request.body().map(BodyPublishers::ofByteArray).orElseGet(BodyPublishers::noBody));
        options.tokenFile().ifPresent(file -> builder.setHeader("X-Consul-Token", token(file)));
        return client.sendAsync(builder.build(), any -> new BoundedBody(MAX_ANSWER_BYTES));
    }

    Answer answer(HttpResponse<byte[]> response) {
        long index = response.headers()
                .firstValue("X-Consul-Index")
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::parseLong)
                .orElse(0L);
        return new Answer(name, response.statusCode(), index, response.body());
    }

    private HttpClient newClient() {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(HttpClient.Builder.NO_PROXY)
                .connectTimeout(connectTimeout);
        tls.ifPresent(builder::sslContext);
        return builder.build();
    }

    /** Read each time, so that a token may be replaced while a program runs. */
    private static String token(Path file) {
        String token;
        try {
            token = Files.readString(file, StandardCharsets.UTF_8).replaceFirst("\r?\n$", "");
        } catch (IOException e) {
            throw new StoreException.Unusable("the token file can't be read: " + file);
        }
        if (!token.matches("[!-~]{1,1000}")) {
            throw new StoreException.Unusable("the token file must hold one token and nothing else: " + file);
        }
        return token;
    }
}
