package io.secretctl.store.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.FaultyProxy;
import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Diagnosable;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers and networks that fail in the middle of calls. Each call must end, and say what is true. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultsTest extends BehindAProxy {
    private static final KeyPath KEY = new KeyPath("/k");
    /** Larger than any request that changes nothing. */
    private static final byte[] VALUE = new byte[4_000];

    private Entry before = new Entry(KEY, VALUE, "");

    FaultsTest() {
        super(Duration.ofSeconds(2));
    }

    @BeforeEach
    void connectThroughTheProxy() {
        before = direct.put(KEY, new byte[] {0}, Expected.absent());
        assertThat(store.get(KEY)).contains(before);
    }

    @Test
    void aMuteServerIsAnErrorThatNamesIt() {
        proxy.become(Mode.MUTE);
        assertThat(Stream.<ThrowingCallable>of(
                                () -> store.get(KEY), () -> store.list(Prefix.ALL), () -> store.history(KEY, 5))
                        .parallel()
                        .map(Assertions::catchThrowable))
                .hasSize(3)
                .allSatisfy(e -> assertThat(e)
                        .isInstanceOf(StoreException.Unreachable.class)
                        .hasMessageContaining(proxy.endpoint())
                        .hasMessageContaining("does not answer"));
    }

    @Test
    void aWriteThatNobodyEverConfirmsIsInDoubt() {
        proxy.dropAnswersAfterRequestOf(VALUE.length / 2);
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class)
                .hasMessageContaining(proxy.endpoint())
                .hasMessageContaining("/k");
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
    void aServerThatIsMuteFromTheStartIsAnError() {
        proxy.become(Mode.MUTE);
        try (ConfigStore fresh = open(proxy.endpoint())) {
            assertThatThrownBy(() -> fresh.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        }
    }

    @Test
    void aDeadServerIsAnErrorAndNothingWasWritten() {
        proxy.close();
        assertThatThrownBy(() -> store.get(KEY))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining(proxy.endpoint());
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.Unreachable.class)
                .hasMessageContaining(proxy.endpoint())
                .hasMessageContaining("refused");
    }

    @Test
    void aServerThatHangsUpAtOnceIsAnError() {
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
    }

    @Test
    void anUnknownHostIsAnError() {
        try (ConfigStore nowhere = open("no-such-host.invalid:2181")) {
            assertThatThrownBy(() -> nowhere.get(KEY))
                    .isInstanceOf(StoreException.Unreachable.class)
                    .hasMessageContaining("no-such-host.invalid");
        }
    }

    @Test
    void aWriteThatArrivedIsFoundWhenItsAnswerIsLost() {
        Thread network = loseTheAnswer();
        Entry stored = store.put(KEY, VALUE, Expected.at(before));
        join(network);
        assertThat(direct.get(KEY)).contains(stored);
    }

    @Test
    void aBatchThatArrivedIsFoundWhenItsAnswerIsLost() {
        KeyPath other = new KeyPath("/other");
        Thread network = loseTheAnswer();
        List<Entry> stored = store.commit(
                List.of(new Write.Delete(KEY, Expected.at(before)), new Write.Put(other, VALUE, Expected.absent())));
        join(network);
        assertThat(direct.list(Prefix.ALL).entries()).containsExactlyElementsOf(stored);
    }

    @Test
    void aLostWriteThatOthersHaveOvertakenIsAConflict() {
        proxy.become(Mode.MUTE); // the write does not arrive
        Thread rival = new Thread(() -> {
            direct.put(KEY, new byte[] {9}, Expected.at(before));
            proxy.become(Mode.PASS);
            proxy.cutAll();
        });
        rival.start();
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.Conflict.class);
        join(rival);
        assertThat(direct.get(KEY).orElseThrow().value()).isEqualTo(new byte[] {9});
    }

    @Test
    void aWriteThatArrivedAndWasOverwrittenIsStillFound() {
        Thread network = loseTheAnswer(() ->
                direct.put(KEY, new byte[] {9}, Expected.at(direct.get(KEY).orElseThrow())));
        Entry stored = store.put(KEY, VALUE, Expected.at(before));
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
        assertThat(store.put(KEY, VALUE, Expected.at(before)).value()).isEqualTo(VALUE);
        join(network);
    }

    @Test
    void aWriteThatArrivedAndWasDeletedIsStillFound() {
        Thread network = loseTheAnswer(() -> direct.commit(
                List.of(new Write.Delete(KEY, Expected.at(direct.get(KEY).orElseThrow())))));
        assertThat(store.put(KEY, VALUE, Expected.at(before)).value()).isEqualTo(VALUE);
        join(network);
        assertThat(direct.get(KEY)).isEmpty();
    }

    @Test
    void aBatchThatArrivedIsFoundThoughWhatItCheckedHasChangedSince() {
        KeyPath checked = new KeyPath("/checked");
        Entry policy = direct.put(checked, new byte[] {1}, Expected.absent());
        Thread network = loseTheAnswer(() -> direct.put(checked, new byte[] {2}, Expected.at(policy)));
        List<Entry> stored = store.commit(
                List.of(new Write.Check(checked, Expected.at(policy)), new Write.Put(KEY, VALUE, Expected.at(before))));
        join(network);
        assertThat(direct.get(KEY)).contains(stored.get(0));
    }

    @Test
    void aLostBatchWhoseCheckNoLongerHoldsIsAConflict() {
        KeyPath checked = new KeyPath("/checked");
        Entry policy = direct.put(checked, new byte[] {1}, Expected.absent());
        proxy.become(Mode.MUTE);
        Thread rival = new Thread(() -> {
            direct.put(checked, new byte[] {2}, Expected.at(policy));
            proxy.become(Mode.PASS);
            proxy.cutAll();
        });
        rival.start();
        assertThatThrownBy(() -> store.commit(List.of(
                        new Write.Check(checked, Expected.at(policy)), new Write.Put(KEY, VALUE, Expected.at(before)))))
                .isInstanceOfSatisfying(
                        StoreException.Conflict.class, e -> assertThat(e.path()).isEqualTo(checked));
        join(rival);
        assertThat(direct.get(KEY)).contains(before);
    }

    @Test
    void anotherServerAnswersForADeadOrMuteOne() {
        proxy.become(Mode.MUTE);
        FaultyProxy dead = new FaultyProxy(zookeeper.port());
        dead.close();
        try (ConfigStore three = open(dead.endpoint() + "," + proxy.endpoint() + "," + zookeeper.endpoint())) {
            assertThat(three.get(KEY)).contains(before);
            Entry stored = three.put(KEY, VALUE, Expected.at(before));
            assertThat(direct.get(KEY)).contains(stored);
        }
    }

    @Test
    void aRestartedServerIsFoundAgainAtOnce() {
        zookeeper.stop();
        assertThatThrownBy(() -> direct.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        zookeeper.restart();
        assertThat(direct.get(KEY)).contains(before);
    }

    @Test
    void aPausedServerIsAnErrorAndThenAnswersAgain() {
        zookeeper.pause();
        try {
            assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        } finally {
            zookeeper.resume();
        }
        assertThat(direct.get(KEY)).contains(before);
    }

    @Test
    void anInterruptedCallEndsAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.get(KEY)).contains(before);
    }

    @Test
    void diagnosisTellsTheVersionAndWhoDoesNotAnswer() {
        assertThat(((Diagnosable) direct).diagnose())
                .first()
                .satisfies(d -> assertThat(d.message()).contains(zookeeper.endpoint(), "answers"));
        proxy.become(Mode.MUTE);
        assertThat(((Diagnosable) store).diagnose())
                .singleElement()
                .returns(Level.FAILURE, Diagnosis::level)
                .satisfies(d -> assertThat(d.message()).contains(proxy.endpoint()));
    }

    private Thread loseTheAnswer() {
        return loseTheAnswer(() -> {});
    }

    /** Drops answers from the write on, until the next change of the key has arrived, then cuts the connection and is sound again. */
    private Thread loseTheAnswer(Runnable beforeHealing) {
        proxy.dropAnswersAfterRequestOf(VALUE.length / 2);
        Thread network = new Thread(() -> {
            while (direct.get(KEY).equals(Optional.of(before))) {
                Thread.onSpinWait();
            }
            beforeHealing.run();
            proxy.become(Mode.PASS);
            proxy.cutAll();
        });
        network.start();
        return network;
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
