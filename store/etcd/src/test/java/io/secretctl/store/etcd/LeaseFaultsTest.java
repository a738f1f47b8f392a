package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.BehindAProxy;
import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Leases whose network, server or administrator fails them. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LeaseFaultsTest extends BehindAProxy {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private static final KeyPath KEY = new KeyPath("/k");
    private static final List<Write> PUT = List.of(new Write.Put(KEY, new byte[] {1}, Expected.absent()));

    private final EtcdServer etcd = ETCD.server();

    LeaseFaultsTest() {
        super("etcd", ETCD.server(), Duration.ofSeconds(2));
    }

    private Lease lease(Duration ttl) {
        return ((Leasing) store).lease(ttl);
    }

    @Test
    void oneThatWasRevokedIsLost() {
        Lease lease = lease(Duration.ofSeconds(30));
        lease.commit(PUT);
        etcd.etcdctl("lease", "revoke", Long.toHexString(((EtcdLease) lease).id()));
        assertThat(direct.get(KEY)).isEmpty();
        assertThatThrownBy(lease::renew)
                .isInstanceOf(StoreException.LeaseLost.class)
                .hasMessageContaining(proxy.endpoint());
        assertThatThrownBy(() -> lease.commit(PUT)).isInstanceOf(StoreException.LeaseLost.class);
        assertThat(direct.get(KEY)).isEmpty();
        lease.close();
    }

    @Test
    void anOutageWhileItIsRenewedIsNoEnd() {
        Lease lease = lease(Duration.ofSeconds(30));
        Entry bound = lease.commit(PUT).get(0);
        proxy.become(Mode.MUTE);
        assertThatThrownBy(lease::renew)
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining("does not answer");
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        assertThatThrownBy(lease::renew).isInstanceOf(StoreException.Unreachable.class);
        proxy.become(Mode.PASS);
        renewWhenItAnswers(lease);
        assertThat(store.get(KEY)).contains(bound);
    }

    @Test
    void itOutlivesTheServersDeath() {
        Lease lease = lease(Duration.ofSeconds(30));
        Entry bound = lease.commit(PUT).get(0);
        etcd.kill();
        assertThatThrownBy(lease::renew).isInstanceOf(StoreException.Unreachable.class);
        etcd.restart();
        renewWhenItAnswers(lease);
        assertThat(direct.get(KEY)).contains(bound);
        lease.close();
        assertThat(direct.get(KEY)).isEmpty();
    }

    @Test
    void closingItWithoutANetworkIsQuietAndItRunsOut() throws Exception {
        Lease lease = lease(Duration.ofSeconds(5));
        lease.commit(PUT);
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        lease.close();
        while (direct.get(KEY).isPresent()) {
            Thread.sleep(50);
        }
    }

    @Test
    void aBoundWriteWhoseAnswerIsLostIsFoundAndBound() throws Exception {
        try (ConfigStore patient = open(proxy.endpoint(), Duration.ofSeconds(30))) {
            Lease lease = ((Leasing) patient).lease(Duration.ofSeconds(60));
            proxy.become(Mode.DROP_ANSWERS);
            Thread network = new Thread(() -> {
                while (direct.get(KEY).isEmpty()) {
                    Thread.onSpinWait();
                }
                proxy.become(Mode.PASS);
                proxy.cutAll();
            });
            network.start();
            List<Entry> stored = lease.commit(PUT);
            network.join();
            assertThat(direct.get(KEY)).contains(stored.get(0));
            lease.close();
            assertThat(direct.get(KEY)).isEmpty();
        }
    }

    @Test
    void aTimeThatEtcdCantGrantIsRefusedAndNothingIsWritten() {
        Duration tooLong = Duration.ofSeconds(9_000_000_001L);
        assertThatThrownBy(() -> lease(tooLong)).isInstanceOf(StoreException.Unusable.class);
        assertThatThrownBy(() -> ((Leasing) store).commit(PUT, tooLong)).isInstanceOf(StoreException.Unusable.class);
        assertThatThrownBy(() -> lease(Duration.ofMillis(999))).isInstanceOf(StoreException.Unusable.class);
        assertThat(direct.get(KEY)).isEmpty();
    }
}
