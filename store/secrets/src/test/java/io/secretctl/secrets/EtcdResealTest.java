package io.secretctl.secrets;

import io.secretctl.fixtures.SharedEtcd;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdResealTest extends ResealContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final String address = ETCD.newAddress();

    @Override
    String uri() {
        return address;
    }

    @Override
    int keys() {
        return 500;
    }
}
