package io.secretctl.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.ConsulServer;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedConsul;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What Consul's sessions and locks do beside what the contract of leases asks. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class SessionsTest {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    private static final KeyPath KEY = new KeyPath("/k");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ConfigStore store = Stores.open(CONSUL.newAddress(), Patience.STORE);
    private final Leasing leasing = (Leasing) store;

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aTimeIsRoundedUpToWhatConsulGrants() {
        try (Lease odd = leasing.lease(Duration.ofMillis(1_001))) {
            assertThat(odd.ttl()).isEqualTo(Duration.ofSeconds(2));
        }
        try (ConsulServer strict = ConsulServer.startWithDefaultSessions();
                ConfigStore other = Stores.open(strict.newAddress(), Patience.STORE);
                Lease rounded = ((Leasing) other).lease(Duration.ofSeconds(1))) {
            assertThat(rounded.ttl()).isEqualTo(Duration.ofSeconds(10));
        }
        assertThatThrownBy(() -> leasing.lease(Duration.ofDays(1).plusSeconds(1)))
                .isInstanceOf(StoreException.Unusable.class);
    }

    @Test
    void aLeaseThatHasEndedIsLostAndNothingIsWritten() {
        Lease lease = leasing.lease(LONG);
        lease.close();
        assertThatThrownBy(lease::renew).isInstanceOf(StoreException.LeaseLost.class);
        assertThatThrownBy(() -> lease.commit(List.of(new Write.Put(KEY, new byte[1], Expected.absent()))))
                .isInstanceOf(StoreException.LeaseLost.class);
        assertThat(store.list(Prefix.ALL).entries()).isEmpty();
    }

    @Test
    void aKeyGoesOverFromOneLeaseToAnother() {
        Lease first = leasing.lease(LONG);
        try (Lease second = leasing.lease(LONG)) {
            Entry bound = put(first, Expected.absent());
            Entry taken = put(second, Expected.at(bound));
            first.close();
            assertThat(store.get(KEY)).contains(taken);
            Entry again = put(second, Expected.at(taken));
            assertThat(store.get(KEY)).contains(again);
        }
        assertThat(store.get(KEY)).isEmpty();
    }

    /** A plain cas would leave the lock as it is, and the key would go with the lease. */
    @Test
    void aBoundKeyIsWrittenOnlyAtItsVersionAndIsFreeThen() {
        try (Lease lease = leasing.lease(LONG)) {
            Entry first = put(lease, Expected.absent());
            Entry second = put(lease, Expected.at(first));
            assertThatThrownBy(() -> store.put(KEY, new byte[1], Expected.at(first)))
                    .isInstanceOf(StoreException.Conflict.class)
                    .hasMessageContaining(second.tag());
            store.put(KEY, new byte[1], Expected.at(second));
        }
        assertThat(store.get(KEY)).isPresent();
    }

    @Test
    void theLargestBatchesOfALeaseAreCarriedOut() {
        Lease lease = leasing.lease(LONG);
        try (Lease other = leasing.lease(LONG)) {
            List<Entry> stored = lease.commit(IntStream.range(0, store.limits().maxBatchWrites())
                    .<Write>mapToObj(i -> new Write.Put(new KeyPath("/k" + i), new byte[1], Expected.absent()))
                    .toList());
            assertThat(store.list(Prefix.ALL).entries()).containsExactlyInAnyOrderElementsOf(stored);
            List<Write> taken = stored.stream()
                    .<Write>map(entry -> new Write.Put(entry.path(), new byte[2], Expected.at(entry)))
                    .toList();
            assertThatThrownBy(() -> other.commit(taken)).isInstanceOf(StoreException.TooLarge.class);
            assertThat(store.commit(taken)).hasSameSizeAs(stored);
            lease.close();
            assertThat(store.list(Prefix.ALL).entries()).hasSameSizeAs(stored);
        }
    }

    private static Entry put(Lease lease, Expected expected) {
        return lease.commit(List.of(new Write.Put(KEY, new byte[] {1}, expected)))
                .get(0);
    }
}
