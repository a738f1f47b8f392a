package io.secretctl.cli;

import io.secretctl.fixtures.SharedZooKeeper;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperDiscoveryProcessTest extends DiscoveryContract {
    @RegisterExtension
    static final SharedZooKeeper SERVER = new SharedZooKeeper();

    @Override
    String storeAddress() {
        return SERVER.newAddress();
    }
}
