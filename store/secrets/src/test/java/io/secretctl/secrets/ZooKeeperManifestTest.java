package io.secretctl.secrets;

import io.secretctl.fixtures.SharedZooKeeper;
import org.junit.jupiter.api.extension.RegisterExtension;

class ZooKeeperManifestTest extends ManifestContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private final String address = ZOOKEEPER.newAddress();

    @Override
    String uri() {
        return address;
    }
}
