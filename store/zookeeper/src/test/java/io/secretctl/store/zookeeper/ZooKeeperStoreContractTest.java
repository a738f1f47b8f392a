package io.secretctl.store.zookeeper;

import io.secretctl.fixtures.ConfigStoreContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperStoreContractTest extends ConfigStoreContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private final String address = ZOOKEEPER.newAddress();

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }

    /** A request to ZooKeeper takes just under 1 MiB in all. */
    @Override
    protected int leastValueBytes() {
        return 850_000;
    }

    @Override
    protected boolean keepsHistory() {
        return false;
    }
}
