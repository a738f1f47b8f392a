package io.secretctl.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.BehindAProxy;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Leases whose owner can't be reached for a while. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class LeaseFaultsTest extends BehindAProxy {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    private static final KeyPath KEY = new KeyPath("/k");

    LeaseFaultsTest() {
        super("zk", ZOOKEEPER.server(), Duration.ofSeconds(2));
    }

    @Test
    void aLeaseThatTheServerHasEndedIsLostAndItsKeysAreGone() {
        Listing empty = direct.list(Prefix.ALL);
        WatchRecorder seen = new WatchRecorder(empty);
        direct.watch(empty, seen);
        try (Lease lease = ((Leasing) store).lease(Duration.ofSeconds(5))) {
            Entry bound = lease.commit(List.of(put(1, Expected.absent()))).get(0);
            seen.awaitEntry(KEY, Optional.of(bound));
            proxy.become(Mode.MUTE);
            seen.awaitEntry(KEY, Optional.empty());
            proxy.become(Mode.PASS);
            proxy.cutAll();
            assertThatThrownBy(() -> renewWhenItAnswers(lease)).isInstanceOf(StoreException.LeaseLost.class);
            assertThatThrownBy(() -> lease.commit(List.of(put(2, Expected.absent()))))
                    .isInstanceOf(StoreException.LeaseLost.class);
        }
        assertThat(direct.get(KEY)).isEmpty();
        try (Lease next = ((Leasing) store).lease(Duration.ofSeconds(5))) {
            assertThat(next.commit(List.of(put(3, Expected.absent())))).hasSize(1);
        }
    }

    @Test
    void aLeaseOutlivesACutConnection() {
        try (Lease lease = ((Leasing) store).lease(Duration.ofSeconds(20))) {
            Entry bound = lease.commit(List.of(put(1, Expected.absent()))).get(0);
            proxy.cutAll();
            renewWhenItAnswers(lease);
            assertThat(direct.get(KEY)).contains(bound);
        }
        assertThat(direct.get(KEY)).isEmpty();
    }

    private static Write put(int value, Expected expected) {
        return new Write.Put(KEY, new byte[] {(byte) value}, expected);
    }
}
