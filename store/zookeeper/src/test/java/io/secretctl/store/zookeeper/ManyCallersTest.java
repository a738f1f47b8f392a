package io.secretctl.store.zookeeper;

import io.secretctl.fixtures.ManyCallersContract;
import io.secretctl.fixtures.SharedZooKeeper;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManyCallersTest extends ManyCallersContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    ManyCallersTest() {
        super("zk", ZOOKEEPER.server());
    }
}
