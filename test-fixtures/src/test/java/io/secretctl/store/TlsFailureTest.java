package io.secretctl.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsFailureTest {
    private static final String ENDPOINT = "etcds://127.0.0.1:2379";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Received fatal alert: bad_certificate",
                "(certificate_required) Received fatal alert: certificate_required",
                "Received fatal alert: unknown_ca",
                "error:10000418:SSL routines:OPENSSL_internal:TLSV1_ALERT_UNKNOWN_CA"
            })
    void anAlertAboutTheClientsCertificateIsADenial(String alert) {
        assertThat(TlsFailure.of(ENDPOINT, new ExecutionException(new SSLHandshakeException(alert))))
                .get()
                .isInstanceOf(StoreException.Denied.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains(ENDPOINT, "client certificate", alert);
    }

    @Test
    void aCertificateThatIsNotTrustedIsTheServers() {
        SSLHandshakeException problem = new SSLHandshakeException("(certificate_unknown) PKIX path building failed");
        var unused = problem.initCause(new CertificateException("no way to a root"));
        assertThat(TlsFailure.of(ENDPOINT, problem))
                .get()
                .isInstanceOf(StoreException.Unreachable.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("its certificate is not trusted (no way to a root)");
    }

    @Test
    void anyOtherAlertIsAFailureOfTls() {
        assertThat(TlsFailure.of(ENDPOINT, new SSLHandshakeException("Received fatal alert: protocol_version")))
                .get()
                .isInstanceOf(StoreException.Unreachable.class)
                .extracting(Throwable::getMessage)
                .asString()
                .contains("TLS fails", "protocol_version");
    }

    @Test
    void whatIsNoneOfTlsIsLeftToTheCaller() {
        assertThat(TlsFailure.of(ENDPOINT, new IOException("Connection reset"))).isEmpty();
    }
}
