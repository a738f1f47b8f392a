package io.secretctl.store.zookeeper;

import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.fixtures.ZooKeeperServer;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A part of a real ZooKeeper, reached directly and through a network that a test breaks. */
abstract class BehindAProxy {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    final ZooKeeperServer zookeeper = ZOOKEEPER.server();
    final FaultyProxy proxy = new FaultyProxy(zookeeper.port());
    final String part = "/" + UUID.randomUUID();
    final ConfigStore direct = Stores.open("zk://" + zookeeper.endpoint() + part, StoreOptions.DEFAULT);
    final ConfigStore store;

    private final Duration timeout;

    BehindAProxy(Duration timeout) {
        this.timeout = timeout;
        this.store = open(proxy.endpoint());
    }

    /** Opens a store on the test's part; stays the caller's to close. */
    final ConfigStore open(String endpoints) {
        return Stores.open("zk://" + endpoints + part, StoreOptions.DEFAULT.withTimeout(timeout));
    }

    @AfterEach
    final void closeAll() {
        store.close();
        direct.close();
        proxy.close();
    }
}
