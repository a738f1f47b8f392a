package io.secretctl.cli;

import io.secretctl.fixtures.SharedConsul;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsulMainJobProcessTest extends MainJobContract {
    @RegisterExtension
    static final SharedConsul SERVER = new SharedConsul();

    @Override
    String storeAddress() {
        return SERVER.newAddress();
    }
}
