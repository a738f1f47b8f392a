package io.secretctl.store.etcd;

import io.secretctl.fixtures.EtcdEndpoint;
import io.secretctl.fixtures.WatchContract;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import org.junit.jupiter.api.AfterAll;

class EtcdWatchContractTest extends WatchContract {
    private static final EtcdEndpoint ETCD = EtcdEndpoint.open();

    private final String address = ETCD.newAddress();

    @AfterAll
    static void end() {
        ETCD.close();
    }

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, StoreOptions.DEFAULT);
    }
}
