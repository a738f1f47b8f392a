package io.secretctl.store.etcd;

import io.secretctl.fixtures.ManyCallersContract;
import io.secretctl.fixtures.SharedEtcd;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManyCallersTest extends ManyCallersContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    ManyCallersTest() {
        super("etcd", ETCD.server());
    }
}
