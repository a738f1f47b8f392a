package io.secretctl.store.consul;

import io.secretctl.fixtures.LeaseContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedConsul;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsulLeaseContractTest extends LeaseContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    private final String address = CONSUL.newAddress();

    @Override
    protected String address() {
        return address;
    }

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }
}
