package io.secretctl.crypto;

import org.conscrypt.Conscrypt;

/** Which implementation of the algorithms is in use on this platform; both read and write the same bytes. */
public final class CryptoProvider {
    private CryptoProvider() {}

    /**
     * Chooses Bouncy Castle for this process, for one that opens a few values and ends: it starts sooner, and takes longer
     * for each value. Without effect where the system property {@code io.secretctl.crypto.native} is set, or once anything
     * was sealed, opened, signed or verified.
     */
    public static void startLight() {
        System.getProperties().putIfAbsent(Native.PROPERTY, "false");
    }

    /** A name for people, for example {@code Conscrypt 2.9.0} or {@code Bouncy Castle}. */
    public static String name() {
        if (!Native.AVAILABLE) {
            return "Bouncy Castle";
        }
        Conscrypt.Version version = Conscrypt.version();
        return version == null
                ? "Conscrypt"
                : "Conscrypt " + version.major() + "." + version.minor() + "." + version.patch();
    }
}
