package io.secretctl.cli;

import io.secretctl.fixtures.SharedEtcd;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("once")
class EtcdAgentProcessTest extends AgentContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final String address = ETCD.newAddress();

    @Override
    String uri() {
        return address;
    }
}
