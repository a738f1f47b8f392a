package io.secretctl.cli;

import io.secretctl.fixtures.SharedConsul;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;

@Tag("once")
class ConsulSecretsProcessTest extends SecretsContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    private final String address = CONSUL.newAddress();

    @Override
    String uri() {
        return address;
    }

    /** A request to Consul holds half a megabyte, and in it the sealed value in base64. */
    @Override
    int largest() {
        return 240 << 10;
    }
}
