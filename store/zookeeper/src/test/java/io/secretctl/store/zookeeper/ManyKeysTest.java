package io.secretctl.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.Patience;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.Stores;
import io.secretctl.store.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** More names below one node than ZooKeeper's client takes by default, while somebody writes. */
@Tag("once")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class ManyKeysTest {
    private static final int KEYS = 12_000;

    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    @Test
    void allAreListedAndVisitedUnderABusyWriter() throws InterruptedException {
        String address = ZOOKEEPER.newAddress();
        String name = "/many/" + "n".repeat(90);
        try (ConfigStore store = Stores.open(address, Patience.STORE);
                ConfigStore other = Stores.open(address, Patience.STORE)) {
            for (int from = 0; from < KEYS; from += 120) {
                store.commit(IntStream.range(from, from + 120)
                        .<Write>mapToObj(i -> new Write.Put(new KeyPath(name + i), new byte[300], Expected.absent()))
                        .toList());
            }
            AtomicBoolean enough = new AtomicBoolean();
            Thread writer = new Thread(() -> {
                Entry last = other.put(new KeyPath("/many/own"), new byte[1], Expected.absent());
                while (!enough.get()) {
                    last = other.put(last.path(), new byte[1], Expected.at(last));
                }
            });
            writer.start();
            assertThat(store.list(new Prefix("/many")).entries()).hasSizeBetween(KEYS, KEYS + 1);
            List<Entry> visited = new ArrayList<>();
            store.scan(new Prefix("/many"), page -> visited.addAll(page.entries()));
            assertThat(visited).hasSizeBetween(KEYS, KEYS + 1);
            enough.set(true);
            writer.join();
        }
    }
}
