package io.secretctl.store.consul;

import io.secretctl.store.BoundedBody;
import io.secretctl.store.StoreException;
import io.secretctl.store.TlsFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;

/** Says in plain words what an answer or the lack of one means. */
final class Failures {
    private Failures() {}

    /** What an answer that nobody wants means. */
    static StoreException of(Answer answer) {
        String said = answer.said();
        if (said.contains("HTTP request to an HTTPS server")) {
            return new StoreException.Unreachable(answer.endpoint(), "it speaks TLS: write consuls://");
        }
        return switch (answer.status()) {
            case 401, 403 -> denied(answer.endpoint(), said);
            case 400, 413 -> new StoreException.Unusable(answer.endpoint() + " does not take the request: " + said);
            default ->
                new StoreException.Unreachable(
                        answer.endpoint(),
                        "it answers with status " + answer.status() + (said.isEmpty() ? "" : ": " + said));
        };
    }

    /** Whether Consul says this where it lacks a right. */
    static boolean isDenial(String said) {
        return said.contains("Permission denied") || said.contains("ACL not found");
    }

    static StoreException denied(String endpoint, String said) {
        return new StoreException.Denied(endpoint, said, new IOException(said));
    }

    /** Whether the agent can't have seen the request. */
    static boolean isUnsent(Throwable problem) {
        return find(problem, ConnectException.class).isPresent()
                || find(problem, HttpConnectTimeoutException.class).isPresent()
                || find(problem, UnresolvedAddressException.class).isPresent()
                || find(problem, SSLHandshakeException.class).isPresent();
    }

    /** What it means that no answer came. */
    static StoreException of(Endpoint endpoint, Throwable problem) {
        String name = endpoint.name();
        if (find(problem, UnresolvedAddressException.class).isPresent()
                || find(problem, UnknownHostException.class).isPresent()) {
            return new StoreException.Unreachable(name, "there is no such host", problem);
        }
        if (find(problem, HttpConnectTimeoutException.class).isPresent()) {
            return new StoreException.Unreachable(name, "it does not answer in time", problem);
        }
        if (find(problem, ConnectException.class).isPresent()) {
            return new StoreException.Unreachable(name, "the connection is refused", problem);
        }
        Optional<BoundedBody.TooLong> tooLong = find(problem, BoundedBody.TooLong.class);
        if (tooLong.isPresent()) {
            return new StoreException.Damaged(name + ": " + tooLong.get().getMessage(), problem);
        }
        Optional<StoreException> tls = TlsFailure.of(name, problem);
        if (tls.isPresent()) {
            return tls.get();
        }
        String said = root(problem);
        return endpoint.isTls()
                ? TlsFailure.cut(name, said, problem)
                : new StoreException.Unreachable(name, "it cuts the connection (" + said + ")", problem);
    }

    private static String root(Throwable problem) {
        Throwable root = problem;
        for (Throwable at = problem; at != null; at = at.getCause()) {
            root = at;
        }
        return Optional.ofNullable(root.getMessage()).orElse("no reason given");
    }

    private static <T extends Throwable> Optional<T> find(Throwable problem, Class<T> kind) {
        for (Throwable at = problem; at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return Optional.of(kind.cast(at));
            }
        }
        return Optional.empty();
    }
}
