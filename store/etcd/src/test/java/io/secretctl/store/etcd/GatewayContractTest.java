package io.secretctl.store.etcd;

import io.secretctl.fixtures.ConfigStoreContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The store of a process that makes a few reads and ends. */
class GatewayContractTest extends ConfigStoreContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final String address = ETCD.newAddress();

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE.withOneShot());
    }
}
