package io.secretctl.store.etcd;

import io.secretctl.store.PemTls;
import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.etcd.Ranges.Answer;
import io.secretctl.store.etcd.Ranges.Request;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/**
 * etcd's own translation of its API to HTTP and JSON, as one server serves it under {@code /v3/} since 3.4
 * (etcd.io, "Why gRPC gateway"), over the JDK's client. It reads ranges and knows no login.
 */
final class Gateway {
    /** As much as gRPC is allowed, in base64 and with the names around it. */
    private static final int MAX_ANSWER_BYTES = 2 * Endpoint.MAX_ANSWER_BYTES;

    private final URI range;
    private final Optional<SSLSocketFactory> tls;

    private Gateway(URI range, Optional<SSLSocketFactory> tls) {
        this.range = range;
        this.tls = tls;
    }

    /**
     * The gateway of the first server of an address.
     *
     * @throws StoreException.Unusable if a certificate file can't be used
     */
    static Gateway of(ServerAddress address, StoreOptions options) {
        URI server = URI.create(
                (address.tls() ? "https://" : "http://") + address.hosts().get(0));
        Optional<SSLSocketFactory> tls =
                address.tls() ? Optional.of(PemTls.context(options).getSocketFactory()) : Optional.empty();
        // Else each connection begins with the platform's default, for which all its authorities are read.
        tls.ifPresent(HttpsURLConnection::setDefaultSSLSocketFactory);
        return new Gateway(server.resolve("/v3/kv/range"), tls);
    }

    /**
     * Reads a range.
     *
     * @throws IOException whatever is wrong, and if there is no whole answer in time
     */
    Answer range(Request request, Duration timeout) throws IOException {
        HttpURLConnection connection = connection(timeout);
        // On a thread of its own: the JDK bounds each step of a request, and not the looking up of a name.
        FutureTask<Answer> task = new FutureTask<>(() -> GatewayJson.answer(exchange(connection, request)));
        Thread thread = new Thread(task, "secretctl-etcd-gateway");
        thread.setDaemon(true);
        thread.start();
        try {
            return task.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("no answer from " + range, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        } finally {
            if (!task.isDone()) {
                connection.disconnect();
            }
        }
    }

    private HttpURLConnection connection(Duration timeout) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) range.toURL().openConnection(Proxy.NO_PROXY);
        if (tls.isPresent() && connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(tls.get());
        }
        int millis = (int) Math.min(Integer.MAX_VALUE, Math.max(1, timeout.toMillis()));
        connection.setConnectTimeout(millis);
        connection.setReadTimeout(millis);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setDoOutput(true);
        connection.setRequestMethod("POST");
        connection.setRequestProperty("Content-Type", "application/json");
        return connection;
    }

    private static byte[] exchange(HttpURLConnection connection, Request request) throws IOException {
        byte[] document = GatewayJson.document(request);
        connection.setFixedLengthStreamingMode(document.length);
        try (OutputStream out = connection.getOutputStream()) {
            out.write(document);
        }
        if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException("status " + connection.getResponseCode());
        }
        try (InputStream in = connection.getInputStream()) {
            byte[] answer = in.readNBytes(MAX_ANSWER_BYTES);
            if (in.read() >= 0) {
                throw new IOException("more than " + MAX_ANSWER_BYTES + " bytes");
            }
            return answer;
        }
    }
}
