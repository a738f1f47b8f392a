package io.secretctl.store;

import java.security.cert.CertificateException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What a connection over TLS that fails means, for stores whose servers speak TLS. */
public final class TlsFailure {
    /** The alerts with which a server refuses a client's certificate, or the lack of one (RFC 8446, section 6.2). */
    private static final List<String> CLIENT_REFUSED =
            List.of("bad_certificate", "certificate_required", "unknown_ca", "unknown_certificate_authority");

    private TlsFailure() {}

    /**
     * Says what failed in TLS.
     *
     * @param endpoint the server, as messages name it
     * @param problem what the connection failed with; it or a cause of it may be of TLS
     * @return {@link StoreException.Denied} if the server does not accept the client's certificate, {@link
     *     StoreException.Unreachable} if its own is not trusted or TLS fails otherwise; empty if it is no failure of TLS
     */
    public static Optional<StoreException> of(String endpoint, Throwable problem) {
        if (find(problem, CertificateException.class).isPresent()) {
            return Optional.of(new StoreException.Unreachable(
                    endpoint, "its certificate is not trusted (" + root(problem) + ")", problem));
        }
        return find(problem, SSLException.class).map(tls -> alert(endpoint, String.valueOf(tls.getMessage()), problem));
    }

    /**
     * Says that a server cut a connection over TLS. In TLS 1.3 that may be how it refuses the client's certificate: the
     * client has long sent its request, and the alert that would say why is lost when TCP resets the connection.
     *
     * @param endpoint the server, as messages name it
     * @param said how it was cut
     */
    public static StoreException cut(String endpoint, String said, Throwable problem) {
        return new StoreException.Unreachable(
                endpoint,
                "it cuts the connection (" + said + "): it is going away, or does not accept the client certificate,"
                        + " or the lack of one",
                problem);
    }

    private static StoreException alert(String endpoint, String said, Throwable problem) {
        String alert = said.toLowerCase(Locale.ROOT);
        return CLIENT_REFUSED.stream().anyMatch(alert::contains)
                ? new StoreException.Denied(
                        endpoint, "it does not accept the client certificate (" + said + ")", problem)
                : new StoreException.Unreachable(endpoint, "TLS fails (" + said + ")", problem);
    }

    private static String root(Throwable problem) {
        Throwable root = problem;
        for (Throwable at = problem; at != null; at = at.getCause()) {
            root = at;
        }
        return String.valueOf(root.getMessage());
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
