package io.secretctl.secrets;

import io.secretctl.fixtures.SharedEtcd;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdSecretStoreTest extends SecretStoreContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final String address = ETCD.newAddress();

    @Override
    String uri() {
        return address;
    }
}
