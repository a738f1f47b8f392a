package io.secretctl.crypt;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.secretctl.store.BoundedBody;
import io.secretctl.store.PemTls;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Requests to one server, each with a deadline, answered in JSON. Follows redirects, as Consul gives them for paths. */
final class Http {
    /** A source lists all below a folder in one answer; a larger one is taken over folder by folder. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final Duration timeout;
    private final HttpClient client;
    private final Optional<Path> tokenFile;

    Http(SourceAddress address, StoreOptions options) {
        this.base = address.base();
        this.timeout = options.timeout();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(timeout);
        if (address.tls()) {
            builder.sslContext(PemTls.context(options));
        } else if (options.caFile().isPresent() || options.certificateFile().isPresent()) {
            throw new StoreException.Unusable(base + " is clear text, and a certificate was given: use https");
        }
        this.client = builder.build();
        this.tokenFile = options.tokenFile();
    }

    /** An answer with a status that the caller looks at. */
    @SuppressWarnings("ArrayRecordComponent") // handed over, not shared
    record Answer(int status, byte[] body) {
        JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new StoreException.Damaged("the server's answer is not JSON"); // it may hold a value
            } catch (IOException e) {
                throw new IllegalStateException(e); // memory does not fail
            }
        }
    }

    String endpoint() {
        return base.toString();
    }

    /** The path of a key below an API's root, each segment escaped and the slashes kept. */
    static String path(String root, String key) {
        return root
                + Arrays.stream(key.split("/", -1))
                        .map(segment -> URLEncoder.encode(segment, StandardCharsets.UTF_8)
                                .replace("+", "%20"))
                        .collect(Collectors.joining("/"));
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer delete(String path) {
        return send(request(path).DELETE());
    }

    Answer put(String path, String type, byte[] body) {
        BodyPublisher publisher = BodyPublishers.ofByteArray(body);
        return send(request(path).header("Content-Type", type).PUT(publisher));
    }

    Answer post(String path, String authorization, byte[] json) {
        HttpRequest.Builder request = request(path).POST(BodyPublishers.ofByteArray(json));
        return send(authorization.isEmpty() ? request : request.header("Authorization", authorization));
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(timeout);
        return tokenFile.isEmpty() ? request : request.header("X-Consul-Token", token(tokenFile.get()));
    }

    private static String token(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new StoreException.Unusable("the token file can't be read: " + file);
        }
    }

    private Answer send(HttpRequest.Builder builder) {
        CompletableFuture<HttpResponse<byte[]>> sent =
                client.sendAsync(builder.build(), any -> new BoundedBody(MAX_ANSWER_BYTES));
        try {
            HttpResponse<byte[]> answer = sent.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            if (answer.statusCode() == 401 || answer.statusCode() == 403) {
                throw new StoreException.Denied(
                        endpoint(), "HTTP status " + answer.statusCode(), new IOException("refused"));
            }
            if (answer.statusCode() >= 500) {
                throw new StoreException.Unreachable(endpoint(), "HTTP status " + answer.statusCode());
            }
            return new Answer(answer.statusCode(), answer.body());
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof BoundedBody.TooLong) {
                throw new StoreException.Damaged(endpoint() + ": " + cause.getMessage(), cause);
            }
            throw new StoreException.Unreachable(endpoint(), reason(cause), cause);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new StoreException.Unreachable(endpoint(), "no answer within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            sent.cancel(true);
            Thread.currentThread().interrupt();
            throw new StoreException.Unreachable(endpoint(), "interrupted", e);
        }
    }

    private static String reason(Throwable cause) {
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
