package io.secretctl.store;

import java.util.Set;

/** Opens the stores of some URI schemes; found with {@link java.util.ServiceLoader}. */
public interface ConfigStoreProvider {
    /** The schemes served, lower case, for example {@code etcd}. */
    Set<String> schemes();

    /**
     * Opens a store. May return before any connection is made: the first call then tells.
     *
     * @param uri the whole address, its scheme one of {@link #schemes}
     * @throws StoreException.Unusable if the address or an option makes no sense for this backend
     */
    ConfigStore open(String uri, StoreOptions options);
}
