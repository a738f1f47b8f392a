package io.secretctl.store.consul;

import io.secretctl.fixtures.ConfigStoreContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedConsul;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsulStoreContractTest extends ConfigStoreContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    private final String address = CONSUL.newAddress();

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }

    @Override
    protected int leastValueBytes() {
        return 256 << 10;
    }

    @Override
    protected boolean keepsHistory() {
        return false;
    }
}
