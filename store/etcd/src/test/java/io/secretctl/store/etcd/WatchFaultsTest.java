package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.fixtures.WatchFaultsContract;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
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

    @Test
    void moreChangesAtOnceThanAMessageHolds() {
        WatchRecorder seen = watching();
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        int size = 1_000_000;
        for (int i = 0; i * size < Endpoint.MAX_ANSWER_BYTES + size; i++) {
            direct.put(new KeyPath("/app/large" + i), new byte[size], Expected.absent());
        }
        changeBoth();
        seen.awaitProblem();
        proxy.become(Mode.PASS);
        seen.awaitState(direct.list(APP));
        seen.awaitResumption();
        assertThat(seen.problems()).noneMatch(problem -> Lister.is(problem, Status.Code.RESOURCE_EXHAUSTED));
    }
}
