package io.secretctl.store.zookeeper;

import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.fixtures.WatchContract;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperWatchContractTest extends WatchContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private final String address = ZOOKEEPER.newAddress();

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }
}
