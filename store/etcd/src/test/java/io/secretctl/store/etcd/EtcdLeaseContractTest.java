package io.secretctl.store.etcd;

import io.secretctl.fixtures.LeaseContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdLeaseContractTest extends LeaseContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final String address = ETCD.newAddress();

    @Override
    protected String address() {
        return address;
    }

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }
}
