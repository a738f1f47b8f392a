package io.secretctl.store;

import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeSet;

/** Opens a store by its address. */
public final class Stores {
    private Stores() {}

    /**
     * Opens the store that a URI such as {@code file:secrets} or {@code etcd://127.0.0.1:2379/app} names, with the
     * provider on the class path that serves its scheme.
     *
     * @throws StoreException.Unusable if there is no such provider, or the address makes no sense to it
     */
    public static ConfigStore open(String uri, StoreOptions options) {
        return provider(uri).open(uri, options);
    }

    /**
     * Asks whether an address could be opened as far as its scheme says, and opens nothing.
     *
     * @throws StoreException.Unusable if no provider on the class path serves its scheme
     */
    public static void requireInstalled(String uri) {
        provider(uri);
    }

    private static ConfigStoreProvider provider(String uri) {
        int colon = uri.indexOf(':');
        if (colon <= 0) {
            throw new StoreException.Unusable("a store address starts with a scheme, such as file: or etcd:");
        }
        String scheme = uri.substring(0, colon).toLowerCase(Locale.ROOT);
        TreeSet<String> known = new TreeSet<>();
        for (ConfigStoreProvider provider : ServiceLoader.load(ConfigStoreProvider.class)) {
            if (provider.schemes().contains(scheme)) {
                return provider;
            }
            known.addAll(provider.schemes());
        }
        throw new StoreException.Unusable(
                "no store for the scheme \"" + scheme + "\" is installed; there is " + String.join(", ", known));
    }
}
