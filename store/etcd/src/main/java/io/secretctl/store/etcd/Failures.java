package io.secretctl.store.etcd;

import io.grpc.Status;
import io.secretctl.store.StoreException;
import io.secretctl.store.TlsFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;

/** Says in plain words what a call's status means. */
final class Failures {
    /** What etcd answers, as an invalid argument or a failed precondition, when it means "who are you". */
    private static final Set<String> CREDENTIALS =
            Set.of("authentication failed", "user name is empty", "user name not found");

    private Failures() {}

    static StoreException of(Endpoint server, Status status) {
        String endpoint = server.name();
        Throwable cause = status.asRuntimeException();
        String said = Optional.ofNullable(status.getDescription())
                .orElse(status.getCode().name());
        String reason = said.replaceFirst("^etcdserver: ", "");
        return switch (status.getCode()) {
            case UNAUTHENTICATED, PERMISSION_DENIED -> new StoreException.Denied(endpoint, reason, cause);
            case NOT_FOUND ->
                reason.contains("lease not found")
                        ? new StoreException.LeaseLost(endpoint)
                        : new StoreException.Unreachable(endpoint, reason, cause);
            case INVALID_ARGUMENT, FAILED_PRECONDITION -> refused(endpoint, reason, cause);
            case DEADLINE_EXCEEDED -> new StoreException.Unreachable(endpoint, "it does not answer in time", cause);
            case CANCELLED -> new StoreException.Unreachable(endpoint, "the call was interrupted", cause);
            default -> connection(server, reason, status, cause);
        };
    }

    private static StoreException refused(String endpoint, String reason, Throwable cause) {
        if (CREDENTIALS.stream().anyMatch(reason::contains)) {
            return new StoreException.Denied(endpoint, reason, cause);
        }
        if (reason.contains("authentication is not enabled")) {
            return new StoreException.Unusable(endpoint + " knows no users: leave user and password out");
        }
        return new StoreException.Unreachable(endpoint, reason, cause);
    }

    private static StoreException connection(Endpoint server, String reason, Status status, Throwable cause) {
        String endpoint = server.name();
        if (find(status, UnknownHostException.class).isPresent()) {
            return new StoreException.Unreachable(endpoint, "there is no such host", cause);
        }
        if (find(status, ConnectException.class).isPresent()) {
            return new StoreException.Unreachable(endpoint, "the connection is refused", cause);
        }
        Optional<StoreException> tls = TlsFailure.of(endpoint, cause);
        if (tls.isPresent()) {
            return tls.get();
        }
        // The handler is there until the two have agreed on keys.
        if (reason.contains("ClientTlsHandler")) {
            return new StoreException.Unreachable(
                    endpoint, "TLS fails (it cuts the connection: it may speak clear text)", cause);
        }
        if (server.tls() && isCut(reason, status)) {
            return TlsFailure.cut(
                    endpoint,
                    find(status, IOException.class).map(Throwable::getMessage).orElse(reason),
                    cause);
        }
        return new StoreException.Unreachable(endpoint, reason, cause);
    }

    /** Whether the connection ended, rather than that the server said something. */
    private static boolean isCut(String reason, Status status) {
        return find(status, IOException.class).isPresent() || reason.startsWith("Network closed");
    }

    private static <T extends Throwable> Optional<T> find(Status status, Class<T> kind) {
        for (Throwable at = status.getCause(); at != null; at = at.getCause()) {
            if (kind.isInstance(at)) {
                return Optional.of(kind.cast(at));
            }
        }
        return Optional.empty();
    }
}
