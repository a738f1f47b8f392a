package io.secretctl.store.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.ConsulServer;
import io.secretctl.fixtures.FaultsContract;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.SharedConsul;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FaultsTest extends FaultsContract {
    @RegisterExtension
    static final SharedConsul CONSUL = new SharedConsul();

    private final ConsulServer consul = CONSUL.server();

    FaultsTest() {
        super("consul", CONSUL.server());
    }

    @Test
    void aWriteToAMuteServerIsInDoubt() {
        proxy.become(Mode.MUTE);
        try (ConfigStore waiting = open(proxy.endpoint(), Duration.ofSeconds(10))) {
            assertThatThrownBy(() -> waiting.put(KEY, VALUE, Expected.at(before)))
                    .isInstanceOf(StoreException.OutcomeUnknown.class)
                    .hasMessageContaining(proxy.endpoint())
                    .hasMessageContaining("/k");
        }
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
    void aLostWriteOfTheSameBytesByARivalIsAConflict() {
        proxy.become(Mode.MUTE);
        Thread rival = new Thread(() -> {
            direct.put(KEY, VALUE, Expected.at(before));
            proxy.become(Mode.PASS);
            proxy.cutAll();
        });
        rival.start();
        assertThatThrownBy(() -> patient.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.Conflict.class);
        join(rival);
    }

    @Test
    void aWriteThatArrivedAndWasOverwrittenOrDeletedIsInDoubt() {
        Thread network = loseTheAnswer(() ->
                direct.put(KEY, new byte[] {9}, Expected.at(direct.get(KEY).orElseThrow())));
        assertThatThrownBy(() -> patient.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class);
        join(network);
        before = direct.get(KEY).orElseThrow();
        Thread again = loseTheAnswer(() -> direct.commit(
                List.of(new Write.Delete(KEY, Expected.at(direct.get(KEY).orElseThrow())))));
        assertThatThrownBy(() -> patient.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class);
        join(again);
    }

    @Test
    void aLostCreationThatARivalWasQuickerWithIsAConflict() {
        KeyPath other = new KeyPath("/other");
        proxy.become(Mode.MUTE);
        Thread rival = new Thread(() -> {
            direct.put(other, new byte[] {9}, Expected.absent());
            proxy.become(Mode.PASS);
            proxy.cutAll();
        });
        rival.start();
        assertThatThrownBy(() -> patient.put(other, VALUE, Expected.absent()))
                .isInstanceOf(StoreException.Conflict.class)
                .hasMessageContaining("/other");
        join(rival);
    }

    @Test
    void foreignKeysAreLeftAlone() {
        String folder = part.substring(1);
        consul.put(folder + "/not%20a%20path", "x");
        consul.put(folder + "/folder/", "x");
        consul.put(folder + "beside", "x");
        consul.put(folder, "x");
        assertThat(direct.list(Prefix.ALL).entries()).containsExactly(before);
    }

    @Test
    void whatAnotherProgramWritesIsReadAndReplaced() {
        consul.put(part.substring(1) + "/k", "by hand");
        Entry seen = direct.get(KEY).orElseThrow();
        assertThat(new String(seen.value(), StandardCharsets.UTF_8)).isEqualTo("by hand");
        assertThatThrownBy(() -> direct.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.Conflict.class)
                .hasMessageContaining(seen.tag());
        assertThat(direct.put(KEY, VALUE, Expected.at(seen)).value()).isEqualTo(VALUE);
    }

    @Test
    void theSameBytesAgainAreANewVersion() {
        Entry first = direct.put(KEY, VALUE, Expected.at(before));
        Entry second = direct.put(KEY, VALUE, Expected.at(first));
        assertThat(second.tag()).isNotEqualTo(first.tag());
        assertThat(direct.get(KEY)).contains(second);
    }

    /** Consul's delete-cas alone would let this pass. */
    @Test
    void aDeletionOfWhatIsGoneIsAConflict() {
        direct.commit(List.of(new Write.Delete(KEY, Expected.at(before))));
        assertThatThrownBy(() -> direct.commit(List.of(new Write.Delete(KEY, Expected.at(before)))))
                .isInstanceOf(StoreException.Conflict.class)
                .hasMessageContaining("found absent");
    }
}
