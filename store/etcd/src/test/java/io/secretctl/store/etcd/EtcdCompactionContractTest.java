package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.CompactionContract;
import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.store.Compactable;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class EtcdCompactionContractTest extends CompactionContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final String address = "etcd://" + ETCD.server().endpoint() + "/" + UUID.randomUUID();

    @Override
    protected ConfigStore openStore() {
        return Stores.open(address, Patience.STORE);
    }

    @Test
    void manyKeysAreLookedAtInPages() {
        try (ConfigStore store = openStore()) {
            Entry last = store.put(new KeyPath("/z"), new byte[1], Expected.absent());
            for (int from = 0; from < 2_100; from += 100) {
                store.commit(IntStream.range(from, from + 100)
                        .<Write>mapToObj(i -> new Write.Put(new KeyPath("/many/" + i), new byte[1], Expected.absent()))
                        .toList());
            }
            assertThat(((Compactable) store).holdsOldVersions()).isFalse();
            store.put(last.path(), new byte[2], Expected.at(last));
            assertThat(((Compactable) store).holdsOldVersions()).isTrue();
        }
    }
}
