package io.secretctl.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.FaultsContract;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedZooKeeper;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest extends FaultsContract {
    @RegisterExtension
    static final SharedZooKeeper ZOOKEEPER = new SharedZooKeeper();

    FaultsTest() {
        super("zk", ZOOKEEPER.server());
    }

    /** A commit reads before it writes; only what follows the write is to be lost. */
    @Override
    protected void loseAnswers() {
        proxy.dropAnswersAfterRequestOf(VALUE.length / 2);
    }

    @Test
    void aWriteThatNobodyEverConfirmsIsInDoubt() {
        try (ConfigStore waiting = open(proxy.endpoint(), Duration.ofSeconds(10))) {
            assertThat(waiting.get(KEY)).contains(before);
            loseAnswers();
            assertThatThrownBy(() -> waiting.put(KEY, VALUE, Expected.at(before)))
                    .isInstanceOf(StoreException.OutcomeUnknown.class)
                    .hasMessageContaining(proxy.endpoint())
                    .hasMessageContaining("/k");
        }
        assertThat(direct.get(KEY).orElseThrow().value()).isEqualTo(VALUE);
    }

    @Test
    void nothingIsWrittenToAServerThatIsMute() {
        proxy.become(Mode.MUTE);
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining(proxy.endpoint());
        assertThat(direct.get(KEY)).contains(before);
    }

    @Test
    void aWriteThatArrivedAndWasOverwrittenIsStillFound() {
        Thread network = loseTheAnswer(() ->
                direct.put(KEY, new byte[] {9}, Expected.at(direct.get(KEY).orElseThrow())));
        Entry stored = patient.put(KEY, VALUE, Expected.at(before));
        join(network);
        assertThat(stored.value()).isEqualTo(VALUE);
        assertThat(direct.get(KEY).orElseThrow().value()).isEqualTo(new byte[] {9});
    }

    @Test
    void aWriteThatArrivedAndWasOverwrittenOftenIsStillFound() {
        Thread network = loseTheAnswer(() -> {
            Entry last = direct.get(KEY).orElseThrow();
            for (int i = 0; i < 150; i++) {
                last = direct.put(KEY, new byte[] {9, (byte) i}, Expected.at(last));
            }
        });
        assertThat(patient.put(KEY, VALUE, Expected.at(before)).value()).isEqualTo(VALUE);
        join(network);
    }

    @Test
    void aWriteThatArrivedAndWasDeletedIsStillFound() {
        Thread network = loseTheAnswer(() -> direct.commit(
                List.of(new Write.Delete(KEY, Expected.at(direct.get(KEY).orElseThrow())))));
        assertThat(patient.put(KEY, VALUE, Expected.at(before)).value()).isEqualTo(VALUE);
        join(network);
        assertThat(direct.get(KEY)).isEmpty();
    }
}
