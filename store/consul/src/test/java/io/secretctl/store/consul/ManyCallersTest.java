package io.secretctl.store.consul;

import io.secretctl.fixtures.ManyCallersContract;
import io.secretctl.fixtures.SharedConsul;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManyCallersTest extends ManyCallersContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    ManyCallersTest() {
        super("consul", CONSUL.server());
    }
}
