package io.secretctl.store.consul;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.ConfigStoreProvider;
import io.secretctl.store.StoreOptions;
import java.util.Set;

/**
 * Opens {@code consul://HOST[:PORT][,HOST[:PORT]...][/PREFIX][?dc=NAME]}, and with TLS {@code consuls://...}. The port is
 * 8500, or 8501 with TLS, if not given; the keys in Consul are PREFIX followed by the path, without the first slash. TLS
 * options with {@code consul:} are refused, so that nothing meant for TLS ever travels in clear text.
 */
public final class ConsulStoreProvider implements ConfigStoreProvider {
    @Override
    public Set<String> schemes() {
        return Set.of("consul", "consuls");
    }

    @Override
    public ConfigStore open(String uri, StoreOptions options) {
        return new ConsulStore(Address.parse(uri, options), options);
    }
}
