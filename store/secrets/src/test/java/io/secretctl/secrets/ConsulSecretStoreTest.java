package io.secretctl.secrets;

import io.secretctl.fixtures.SharedConsul;
import org.junit.jupiter.api.extension.RegisterExtension;

class ConsulSecretStoreTest extends SecretStoreContract {
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

    @Override
    boolean keepsHistory() {
        return false;
    }
}
