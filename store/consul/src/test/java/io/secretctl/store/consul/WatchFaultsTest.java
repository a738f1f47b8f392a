package io.secretctl.store.consul;

import io.secretctl.fixtures.SharedConsul;
import io.secretctl.fixtures.WatchFaultsContract;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchFaultsTest extends WatchFaultsContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    WatchFaultsTest() {
        super("consul", CONSUL.server());
    }
}
