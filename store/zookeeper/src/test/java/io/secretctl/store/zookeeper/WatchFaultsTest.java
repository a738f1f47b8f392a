package io.secretctl.store.zookeeper;

import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.fixtures.WatchFaultsContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchFaultsTest extends WatchFaultsContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    WatchFaultsTest() {
        super("zk", ZOOKEEPER.server());
    }
}
