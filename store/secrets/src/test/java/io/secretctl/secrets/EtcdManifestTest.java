package io.secretctl.secrets;

import io.secretctl.fixtures.EtcdEndpoint;
import org.junit.jupiter.api.AfterAll;

class EtcdManifestTest extends ManifestContract {
    private static final EtcdEndpoint ETCD = EtcdEndpoint.open();

    private final String address = ETCD.newAddress();

    @AfterAll
    static void end() {
        ETCD.close();
    }

    @Override
    String uri() {
        return address;
    }
}
