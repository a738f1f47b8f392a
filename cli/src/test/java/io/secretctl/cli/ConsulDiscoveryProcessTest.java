package io.secretctl.cli;

import io.secretctl.fixtures.SharedConsul;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsulDiscoveryProcessTest extends DiscoveryContract {
    @RegisterExtension
    static final SharedConsul SERVER = new SharedConsul();

    @Override
    String storeAddress() {
        return SERVER.newAddress();
    }
}
