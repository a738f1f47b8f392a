package io.secretctl.store.consul;

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
import java.nio.charset.StandardCharsets;
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
    private static final byte[] VALUE = {1, 2, 3};

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
    void aWriteToAMuteServerIsInDoubt() {
        proxy.become(Mode.MUTE);
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class)
                .hasMessageContaining(proxy.endpoint())
                .hasMessageContaining("/k");
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
        try (ConfigStore nowhere = open("no-such-host.invalid:2379")) {
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
    void aDeletionThatArrivedIsFoundWhenItsAnswerIsLost() {
        Thread network = loseTheAnswer();
        assertThat(store.commit(List.of(new Write.Delete(KEY, Expected.at(before)))))
                .isEmpty();
        join(network);
        assertThat(direct.get(KEY)).isEmpty();
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
    void aLostWriteOfTheSameBytesByARivalIsAConflict() {
        proxy.become(Mode.MUTE);
        Thread rival = new Thread(() -> {
            direct.put(KEY, VALUE, Expected.at(before));
            proxy.become(Mode.PASS);
            proxy.cutAll();
        });
        rival.start();
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.Conflict.class);
        join(rival);
    }

    @Test
    void aWriteThatArrivedAndWasOverwrittenOrDeletedIsInDoubt() {
        Thread network = loseTheAnswer(() ->
                direct.put(KEY, new byte[] {9}, Expected.at(direct.get(KEY).orElseThrow())));
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
                .isInstanceOf(StoreException.OutcomeUnknown.class);
        join(network);
        before = direct.get(KEY).orElseThrow();
        Thread again = loseTheAnswer(() -> direct.commit(
                List.of(new Write.Delete(KEY, Expected.at(direct.get(KEY).orElseThrow())))));
        assertThatThrownBy(() -> store.put(KEY, VALUE, Expected.at(before)))
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
        assertThatThrownBy(() -> store.put(other, VALUE, Expected.absent()))
                .isInstanceOf(StoreException.Conflict.class)
                .hasMessageContaining("/other");
        join(rival);
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
        FaultyProxy dead = new FaultyProxy(consul.port());
        dead.close();
        try (ConfigStore three = open(dead.endpoint() + "," + proxy.endpoint() + "," + consul.endpoint())) {
            assertThat(three.get(KEY)).contains(before);
            Entry stored = three.put(KEY, VALUE, Expected.at(before));
            assertThat(direct.get(KEY)).contains(stored);
        }
    }

    @Test
    void aRestartedServerIsFoundAgainAtOnce() {
        consul.kill();
        assertThatThrownBy(() -> direct.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        consul.restart();
        assertThat(direct.get(KEY)).contains(before);
    }

    @Test
    void aPausedServerIsAnErrorAndThenAnswersAgain() {
        consul.pause();
        try {
            assertThatThrownBy(() -> store.get(KEY)).isInstanceOf(StoreException.Unreachable.class);
        } finally {
            consul.resume();
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

    @Test
    void diagnosisTellsTheVersionAndWhoDoesNotAnswer() {
        assertThat(((Diagnosable) direct).diagnose())
                .first()
                .satisfies(d -> assertThat(d.message()).contains(consul.endpoint(), "answers", "leader", "Consul 1."));
        proxy.become(Mode.MUTE);
        assertThat(((Diagnosable) store).diagnose())
                .singleElement()
                .returns(Level.FAILURE, Diagnosis::level)
                .satisfies(d -> assertThat(d.message()).contains(proxy.endpoint()));
    }

    private Thread loseTheAnswer() {
        return loseTheAnswer(() -> {});
    }

    /** Drops answers until the next change of the key has arrived, then cuts the connection and is sound again. */
    private Thread loseTheAnswer(Runnable beforeHealing) {
        proxy.become(Mode.DROP_ANSWERS);
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
