package io.secretctl.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** What a backend on the JDK's TLS speaks it with: authorities, and the client's certificate, from PEM files (RFC 7468). */
public final class PemTls {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Never written anywhere: the key store lives in memory alone. */
    private static final char[] NO_PASSWORD = new char[0];

    private PemTls() {}

    /**
     * Makes a context of the options' files. Without one for it, the platform's authorities are trusted, and no certificate
     * is shown.
     *
     * @throws StoreException.Unusable if a file can't be read, or is not PEM; a key must be PKCS#8 without a passphrase
     */
    public static SSLContext context(StoreOptions options) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(options), authorities(options), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new StoreException.Unusable("the certificate or key file is unusable: " + e.getMessage()
                    + "; certificates must be PEM, the key PEM PKCS#8 without a passphrase");
        }
    }

    private static TrustManager @Nullable [] authorities(StoreOptions options)
            throws GeneralSecurityException, IOException {
        if (options.caFile().isEmpty()) {
            return null;
        }
        KeyStore trusted = empty();
        for (Certificate authority :
                certificates("CA certificates", options.caFile().get())) {
            trusted.setCertificateEntry("ca" + trusted.size(), authority);
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory.getTrustManagers();
    }

    private static KeyManager @Nullable [] keys(StoreOptions options) throws GeneralSecurityException, IOException {
        if (options.certificateFile().isEmpty() || options.keyFile().isEmpty()) {
            return null;
        }
        List<Certificate> chain =
                certificates("client certificate", options.certificateFile().get());
        PrivateKey key =
                key(options.keyFile().get(), chain.get(0).getPublicKey().getAlgorithm());
        KeyStore own = empty();
        own.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(new Certificate[0]));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(own, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static List<Certificate> certificates(String what, Path file) throws GeneralSecurityException {
        List<Certificate> found = new ArrayList<>(CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(read(what, file))));
        if (found.isEmpty()) {
            throw new GeneralSecurityException("there is no certificate in " + file);
        }
        return found;
    }

    private static PrivateKey key(Path file, String algorithm) throws GeneralSecurityException {
        Matcher pem = KEY.matcher(new String(read("client key", file), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new InvalidKeySpecException("there is no private key in " + file);
        }
        byte[] encoded = Base64.getMimeDecoder().decode(pem.group(1));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static byte[] read(String what, Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new StoreException.Unusable("the " + what + " can't be read: " + file);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }
}
