package io.secretctl.store.etcd;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.fixtures.WatchFaultsContract;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.Listing;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class WatchFaultsTest extends WatchFaultsContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final EtcdServer etcd = ETCD.server();

    WatchFaultsTest() {
        super("etcd", ETCD.server());
    }

    @Test
    void anOldListingWhoseRevisionsAreCompactedAway() {
        Listing old = direct.list(APP);
        changeBoth();
        etcd.compact(direct.list(APP).revision());
        WatchRecorder seen = new WatchRecorder(old);
        store.watch(old, seen);
        seen.awaitState(direct.list(APP));
    }

    @Test
    void aStreamThatIsCutAndChangesThatAreCompactedMeanwhile() {
        WatchRecorder seen = watching();
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        changeBoth();
        etcd.compact(direct.list(APP).revision());
        proxy.become(Mode.PASS);
        seen.awaitState(direct.list(APP));
    }
}
