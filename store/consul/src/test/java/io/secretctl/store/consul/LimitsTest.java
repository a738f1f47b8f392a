package io.secretctl.store.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedConsul;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class LimitsTest {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    /** The most of everything that a request grows by: prefix, paths, two operations a write, sessions, bytes. */
    @Test
    void theLargestRequestThatTheLimitsAllowIsTaken() {
        String address = CONSUL.newAddress();
        String prefix = address.substring(address.indexOf('/', "consul://".length()));
        String longest = address + ("/" + "p".repeat(99)).repeat(9).substring(prefix.length() + 400);
        try (ConfigStore store = Stores.open(longest, Patience.STORE);
                Lease lease = ((Leasing) store).lease(Duration.ofSeconds(30))) {
            int writes = store.limits().maxBatchWrites();
            List<Write> bound = new ArrayList<>();
            for (int i = 0; i < writes; i++) {
                bound.add(new Write.Put(path(i), new byte[0], Expected.absent()));
            }
            List<Entry> stored = lease.commit(bound);
            List<Write> freed = new ArrayList<>();
            int left = store.limits().maxBatchBytes() - writes * KeyPath.MAX_BYTES;
            for (Entry entry : stored) {
                freed.add(new Write.Put(entry.path(), new byte[left / writes], Expected.at(entry)));
            }
            store.commit(freed);
            assertThat(store.list(Prefix.ALL).entries()).hasSize(writes);
        }
    }

    private static KeyPath path(int number) {
        String last = "/" + number;
        return new KeyPath(("/" + "k".repeat(127)).repeat(4).substring(0, KeyPath.MAX_BYTES - last.length()) + last);
    }
}
