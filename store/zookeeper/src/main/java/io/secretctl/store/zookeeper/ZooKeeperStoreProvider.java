package io.secretctl.store.zookeeper;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.ConfigStoreProvider;
import io.secretctl.store.StoreOptions;
import java.util.Set;

/**
 * Opens {@code zk://HOST[:PORT][,HOST[:PORT]...]/PREFIX}, and with TLS {@code zks://...}. The port is 2181 if not given.
 * All nodes lie below {@code PREFIX/~secretctl}, which no other key space's nodes can meet. TLS options with {@code zk:}
 * are refused, so that nothing meant for TLS ever travels in clear text.
 */
public final class ZooKeeperStoreProvider implements ConfigStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("zk", "zks");
    }

    @Override
    public ConfigStore open(String uri, StoreOptions options) {
        return new ZooKeeperStore(Address.parse(uri, options), options);
    }
}
