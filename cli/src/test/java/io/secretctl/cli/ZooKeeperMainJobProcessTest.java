package io.secretctl.cli;

import io.secretctl.fixtures.SharedZooKeeper;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperMainJobProcessTest extends MainJobContract {
    @RegisterExtension
    static final SharedZooKeeper SERVER = new SharedZooKeeper();

    @Override
    String storeAddress() {
        return SERVER.newAddress();
    }
}
