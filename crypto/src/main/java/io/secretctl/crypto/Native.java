package io.secretctl.crypto;

import java.security.Provider;
import java.security.Security;
import org.conscrypt.Conscrypt;
import org.jspecify.annotations.Nullable;

/**
 * Conscrypt, if its native library loads on this platform, and it is not too old. It is registered behind all other
 * providers, since Tink finds it by its name there; what the application chooses by default does not change.
 */
final class Native {
    /** {@code -Dio.secretctl.crypto.native=false} does without Conscrypt. */
    static final String PROPERTY = "io.secretctl.crypto.native";

    static final @Nullable Provider PROVIDER = load();
    static final boolean AVAILABLE = PROVIDER != null;
    static final Hpke HPKE = PROVIDER == null ? BouncyHpke.INSTANCE : new ConscryptHpke(PROVIDER);

    private Native() {}

    private static @Nullable Provider load() {
        if (!Boolean.parseBoolean(System.getProperty(PROPERTY, "true"))) {
            return null;
        }
        try {
            Provider registered = Security.getProvider("Conscrypt");
            if (registered != null) {
                return ConscryptHpke.isSupportedBy(registered) ? registered : null;
            }
            Provider provider = Conscrypt.newProvider();
            Security.addProvider(provider);
            return provider;
        } catch (LinkageError | RuntimeException e) {
            return null; // no library for this platform, or not allowed to load it: Bouncy Castle does the same work
        }
    }
}
