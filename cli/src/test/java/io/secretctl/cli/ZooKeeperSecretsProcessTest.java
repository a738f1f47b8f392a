package io.secretctl.cli;

import io.secretctl.fixtures.SharedZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("once")
class ZooKeeperSecretsProcessTest extends SecretsContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private final String address = ZOOKEEPER.newAddress();

    @Override
    String uri() {
        return address;
    }
}
