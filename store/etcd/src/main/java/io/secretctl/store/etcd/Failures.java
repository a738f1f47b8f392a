package io.secretctl.store.etcd;

import io.grpc.Status;
import io.secretctl.store.StoreException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Says in plain words what a call's status means. */
final class Failures {
    /** What etcd answers, as an invalid argument or a failed precondition, when it means "who are you". */
    private static final Set<String> CREDENTIALS =
            Set.of("authentication failed", "user name is empty", "user name not found");

    private Failures() {}

    static StoreException of(String endpoint, Status status) {
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
            default -> connection(endpoint, reason, status, cause);
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

    private static StoreException connection(String endpoint, String reason, Status status, Throwable cause) {
        if (find(status, UnknownHostException.class).isPresent()) {
            return new StoreException.Unreachable(endpoint, "there is no such host", cause);
        }
        if (find(status, ConnectException.class).isPresent()) {
            return new StoreException.Unreachable(endpoint, "the connection is refused", cause);
        }
        if (find(status, CertificateException.class).isPresent()) {
            return new StoreException.Unreachable(
                    endpoint, "its certificate is not trusted (" + root(status) + ")", cause);
        }
        Optional<SSLException> tls = find(status, SSLException.class);
        if (tls.isPresent()) {
            String said = String.valueOf(tls.get().getMessage());
            String alert = said.toLowerCase(Locale.ROOT);
            // As a TLS server refuses a client's certificate, or the lack of one.
            if (alert.contains("bad_certificate")
                    || alert.contains("certificate_required")
                    || alert.contains("unknown_ca")) {
                return new StoreException.Denied(
                        endpoint, "it does not accept the client certificate (" + said + ")", cause);
            }
            return new StoreException.Unreachable(endpoint, "TLS fails (" + said + ")", cause);
        }
        // The handler is there until the two have agreed on keys.
        if (reason.contains("ClientTlsHandler")) {
            return new StoreException.Unreachable(
                    endpoint, "TLS fails (it cuts the connection: it may speak clear text)", cause);
        }
        return new StoreException.Unreachable(endpoint, reason, cause);
    }

    private static String root(Status status) {
        Throwable at = status.getCause();
        String message = "";
        while (at != null) {
            message = String.valueOf(at.getMessage());
            at = at.getCause();
        }
        return message;
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
