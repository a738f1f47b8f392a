package io.secretctl.store.consul;

import io.secretctl.fixtures.ConsulServer;
import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.fixtures.SharedConsul;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A part of a real consul, reached directly and through a network that a test breaks. */
abstract class BehindAProxy {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    final ConsulServer consul = CONSUL.server();
    final FaultyProxy proxy = new FaultyProxy(consul.port());
    final String part = "/" + UUID.randomUUID();
    final ConfigStore direct = Stores.open("consul://" + consul.endpoint() + part, StoreOptions.DEFAULT);
    final ConfigStore store;

    private final Duration timeout;

    BehindAProxy(Duration timeout) {
        this.timeout = timeout;
        this.store = open(proxy.endpoint());
    }

    /** Opens a store on the test's part; stays the caller's to close. */
    final ConfigStore open(String endpoints) {
        return Stores.open("consul://" + endpoints + part, StoreOptions.DEFAULT.withTimeout(timeout));
    }

    @AfterEach
    final void closeAll() {
        store.close();
        direct.close();
        proxy.close();
    }
}
