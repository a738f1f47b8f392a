package io.secretctl.store;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How to reach a store, beside its address. Immutable; secrets are named by file, never held here.
 *
 * @param timeout the deadline of each call, more than zero
 * @param caFile PEM certificates to trust instead of the platform's
 * @param certificateFile PEM chain of the client, with {@code keyFile}
 * @param keyFile PEM PKCS#8 private key of the client
 * @param user the store's user name
 * @param passwordFile holds that user's password; one trailing newline is dropped
 * @param tokenFile holds an access token, for a store that takes one; one trailing newline is dropped
 * @param oneShot whether the process makes a few reads and ends: a backend may then read over what starts faster, with the
 *     same guarantees
 */
public record StoreOptions(
        Duration timeout,
        Optional<Path> caFile,
        Optional<Path> certificateFile,
        Optional<Path> keyFile,
        Optional<String> user,
        Optional<Path> passwordFile,
        Optional<Path> tokenFile,
        boolean oneShot) {

    /** Five seconds, the platform's certificates, no credentials. */
    public static final StoreOptions DEFAULT = new StoreOptions(
            Duration.ofSeconds(5),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            false);

    /**
     * Checks that what belongs together is there together.
     *
     * @throws StoreException.Unusable if the timeout is not positive, or one half of a pair is missing
     */
    public StoreOptions {
        if (timeout.isZero() || timeout.isNegative()) {
            throw new StoreException.Unusable("the timeout must be more than zero");
        }
        if (certificateFile.isPresent() != keyFile.isPresent()) {
            throw new StoreException.Unusable("a client certificate and its key go together");
        }
        if (user.isPresent() != passwordFile.isPresent()) {
            throw new StoreException.Unusable("a store user and a password file go together");
        }
    }

    /** Returns these options with another deadline. */
    public StoreOptions withTimeout(Duration timeout) {
        return new StoreOptions(timeout, caFile, certificateFile, keyFile, user, passwordFile, tokenFile, oneShot);
    }

    /** Returns these options trusting only these certificate authorities. */
    public StoreOptions withCa(Path caFile) {
        return new StoreOptions(
                timeout, Optional.of(caFile), certificateFile, keyFile, user, passwordFile, tokenFile, oneShot);
    }

    /** Returns these options with a client certificate. */
    public StoreOptions withClientCertificate(Path certificateFile, Path keyFile) {
        return new StoreOptions(
                timeout,
                caFile,
                Optional.of(certificateFile),
                Optional.of(keyFile),
                user,
                passwordFile,
                tokenFile,
                oneShot);
    }

    /** Returns these options with a user and the file of its password. */
    public StoreOptions withUser(String user, Path passwordFile) {
        return new StoreOptions(
                timeout,
                caFile,
                certificateFile,
                keyFile,
                Optional.of(user),
                Optional.of(passwordFile),
                tokenFile,
                oneShot);
    }

    /** Returns these options with the file of an access token. */
    public StoreOptions withToken(Path tokenFile) {
        return new StoreOptions(
                timeout, caFile, certificateFile, keyFile, user, passwordFile, Optional.of(tokenFile), oneShot);
    }

    /**
     * Returns these options for a process that makes a few reads of one store and ends: the TLS of that store becomes
     * the process's default for {@link javax.net.ssl.HttpsURLConnection}.
     */
    public StoreOptions withOneShot() {
        return new StoreOptions(timeout, caFile, certificateFile, keyFile, user, passwordFile, tokenFile, true);
    }
}
