package io.secretctl.cli;

import io.secretctl.fixtures.SharedEtcd;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdDiscoveryProcessTest extends DiscoveryContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    @Override
    String storeAddress() {
        return ETCD.newAddress();
    }
}
