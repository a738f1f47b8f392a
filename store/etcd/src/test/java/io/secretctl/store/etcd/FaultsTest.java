package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.EtcdServer;
import io.secretctl.fixtures.FaultsContract;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedEtcd;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest extends FaultsContract {
    @RegisterExtension
    static final SharedEtcd ETCD = new SharedEtcd();

    private final EtcdServer etcd = ETCD.server();

    FaultsTest() {
        super("etcd", ETCD.server());
    }

    @Test
    void aWriteToAMuteServerIsInDoubt() {
        proxy.become(Mode.MUTE);
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class)
                .hasMessageContaining(proxy.endpoint())
                .hasMessageContaining("/k");
        assertThat(direct.get(KEY)).contains(before);
    }

    @Test
    void aDeletionThatArrivedIsFoundWhenItsAnswerIsLost() {
        Thread network = loseTheAnswer();
        assertThat(patient.commit(List.of(new Write.Delete(KEY, Expected.at(before)))))
                .isEmpty();
        join(network);
        assertThat(direct.get(KEY)).isEmpty();
    }

    @Test
    void aWriteThatArrivedAndWasOverwrittenIsStillFound() {
        Thread network = loseTheAnswer(() ->
                direct.put(KEY, new byte[] {9}, Expected.at(direct.get(KEY).orElseThrow())));
        Entry stored = patient.put(KEY, VALUE, Expected.at(before));
        join(network);
        assertThat(direct.history(KEY, 5)).hasSize(3).element(1).isEqualTo(stored);
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

    @Test
    void aWriteWhoseTraceWasCompactedIsInDoubt() {
        Thread network = loseTheAnswer(() -> {
            Entry ours = direct.get(KEY).orElseThrow();
            etcd.compact(Long.parseLong(
                    direct.put(KEY, new byte[] {9}, Expected.at(ours)).tag()));
        });
        assertThatThrownBy(() -> patient.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class);
        join(network);
    }

    @Test
    void historyEndsAtACompaction() {
        Entry second = direct.put(KEY, VALUE, Expected.at(before));
        Entry third = direct.put(KEY, VALUE, Expected.at(second));
        etcd.compact(Long.parseLong(second.tag()));
        assertThat(direct.history(KEY, 10)).containsExactly(third, second);
    }

    @Test
    void foreignKeysAreLeftAlone() {
        etcd.etcdctl("put", part + "/not a path", "x");
        etcd.etcdctl("put", part + "beside", "x");
        etcd.etcdctl("put", part, "x");
        assertThat(direct.list(Prefix.ALL).entries()).containsExactly(before);
    }
}
