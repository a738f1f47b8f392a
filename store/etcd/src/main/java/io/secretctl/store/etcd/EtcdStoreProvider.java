package io.secretctl.store.etcd;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.ConfigStoreProvider;
import io.secretctl.store.StoreOptions;
import java.util.Set;

/**
 * Opens {@code etcd://HOST[:PORT][,HOST[:PORT]...][/PREFIX]}, and with TLS {@code etcds://...}. The port is 2379 if not
 * given; the keys in etcd are PREFIX followed by the path. TLS options or a certificate with {@code etcd:} are refused,
 * so that nothing meant for TLS ever travels in clear text.
 */
public final class EtcdStoreProvider implements ConfigStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("etcd", "etcds");
    }

    @Override
    public ConfigStore open(String uri, StoreOptions options) {
        return new EtcdStore(Address.parse(uri, options), options);
    }
}
