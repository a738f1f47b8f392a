package io.secretctl.store.zookeeper;

import io.secretctl.fixtures.LeaseContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperLeaseContractTest extends LeaseContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private final String address = ZOOKEEPER.newAddress();

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }

    @Override
    protected String address() {
        return address;
    }
}
