package io.secretctl.store.consul;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.WatchRecorder;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
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

/** What ends a watch's stream, or silences it: nothing may be lost, deletions neither. */
@Timeout(value = 90, unit = TimeUnit.SECONDS)
class WatchFaultsTest extends BehindAProxy {
    private static final KeyPath A = new KeyPath("/app/a");
    private static final KeyPath B = new KeyPath("/app/b");
    private static final Prefix APP = new Prefix("/app");

    private final Entry a = direct.put(A, new byte[] {1}, Expected.absent());
    private final Entry b = direct.put(B, new byte[] {1}, Expected.absent());

    WatchFaultsTest() {
        super(Duration.ofSeconds(1));
    }

    @Test
    void aStreamThatIsCut() {
        WatchRecorder seen = watching();
        proxy.become(Mode.REFUSE);
        proxy.cutAll();
        changeBoth();
        StoreException problem = seen.awaitProblem();
        assertThat(problem).isInstanceOf(StoreException.Unreachable.class).hasMessageContaining(proxy.endpoint());
        proxy.become(Mode.PASS);
        seen.awaitState(direct.list(APP));
        seen.awaitResumption();
    }

    @Test
    void aConnectionThatIsDeadAndNobodySaysSo() {
        WatchRecorder seen = watching();
        proxy.freezeOpen();
        changeBoth();
        seen.awaitState(direct.list(APP));
    }

    @Test
    void everyStreamIsCutAfterItsFirstBytes() {
        WatchRecorder seen = watching();
        int cut = 0;
        for (int bytes = 1; bytes < 400; bytes += 57) {
            proxy.cutAfterAnswers(bytes);
            proxy.cutAll();
            direct.put(new KeyPath("/app/cut" + bytes), new byte[] {1}, Expected.absent());
            seen.awaitProblems(++cut);
        }
        changeBoth();
        proxy.cutAfterAnswers(Integer.MAX_VALUE);
        seen.awaitState(direct.list(APP));
        seen.awaitResumption();
    }

    @Test
    void aStreamThatFallsSilent() {
        WatchRecorder seen = watching();
        proxy.become(Mode.MUTE);
        changeBoth();
        assertThat(seen.awaitProblem()).hasMessageContaining("does not answer");
        proxy.become(Mode.PASS);
        seen.awaitState(direct.list(APP));
    }

    @Test
    void aServerThatIsRestarted() {
        WatchRecorder seen = watching();
        consul.restart();
        changeBoth();
        seen.awaitState(direct.list(APP));
    }

    @Test
    void aServerThatIsKilled() {
        WatchRecorder seen = watching();
        consul.kill();
        assertThat(seen.awaitProblem()).isInstanceOf(StoreException.Unreachable.class);
        consul.restart();
        changeBoth();
        seen.awaitState(direct.list(APP));
    }

    @Test
    void aServerThatIsPaused() {
        WatchRecorder seen = watching();
        consul.pause();
        seen.awaitProblem();
        consul.resume();
        changeBoth();
        seen.awaitState(direct.list(APP));
    }

    @Test
    void aServerThatComesBackAnewWithLowerRevisions() {
        for (int i = 0; i < 20; i++) {
            direct.put(new KeyPath("/other/" + i), new byte[1], Expected.absent());
        }
        WatchRecorder seen = watching();
        consul.restartEmpty();
        Entry other = direct.put(new KeyPath("/app/c"), new byte[] {1}, Expected.absent());
        seen.awaitState(direct.list(APP));
        assertThat(seen.state()).containsOnlyKeys(other.path());
        Entry later = direct.put(other.path(), new byte[] {2}, Expected.at(other));
        seen.awaitEntry(other.path(), Optional.of(later));
    }

    @Test
    void aQuietWatchStaysOpen() throws InterruptedException {
        WatchRecorder seen = watching();
        Thread.sleep(3_500); // several times the patience of the watchdog
        changeBoth();
        seen.awaitState(direct.list(APP));
        assertThat(seen.problems()).isEmpty();
    }

    /** A watch whose stream is known to work. */
    private WatchRecorder watching() {
        Listing listing = direct.list(APP);
        WatchRecorder seen = new WatchRecorder(listing);
        store.watch(listing, seen);
        KeyPath first = new KeyPath("/app/first");
        Entry entry = direct.put(first, new byte[1], Expected.absent());
        seen.awaitEntry(first, Optional.of(entry));
        return seen;
    }

    private void changeBoth() {
        direct.put(A, new byte[] {2}, Expected.at(a));
        direct.commit(List.of(new Write.Delete(B, Expected.at(b))));
    }
}
