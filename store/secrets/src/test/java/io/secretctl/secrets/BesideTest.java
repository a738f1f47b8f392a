package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class BesideTest {
    private final List<String> told = new ArrayList<>();

    private static boolean await(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            return false;
        }
    }

    @Test
    void theCallerGoesOnAndIsToldBeforeTheNextBegins() {
        Thread caller = Thread.currentThread();
        CountDownLatch goesOn = new CountDownLatch(1);
        try (Beside<String> beside = new Beside<>(done -> {
            assertThat(Thread.currentThread()).isSameAs(caller);
            told.add(done);
        })) {
            beside.begin(() -> await(goesOn) ? "one" : "interrupted");
            assertThat(told).isEmpty();
            goesOn.countDown();
            beside.begin(() -> "two after " + told);
            beside.end();
            beside.end();
        }
        assertThat(told).containsExactly("one", "two after [one]");
    }

    @Test
    void whatATaskThrewIsThrownWhereItsEndIsWaitedFor() {
        try (Beside<String> beside = new Beside<>(told::add)) {
            beside.begin(() -> {
                throw new IllegalStateException("it fails");
            });
            assertThatThrownBy(() -> beside.begin(() -> "never begun"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("it fails");
        }
        assertThat(told).isEmpty();
    }

    /** The caller fails while a task is running: what the task did is told all the same. */
    @Test
    void whatIsRunningIsToldWhenItIsClosed() {
        CountDownLatch goesOn = new CountDownLatch(1);
        assertThatThrownBy(() -> {
                    try (Beside<String> beside = new Beside<>(told::add)) {
                        beside.begin(() -> await(goesOn) ? "done" : "interrupted");
                        goesOn.countDown();
                        throw new IllegalStateException("the caller fails");
                    }
                })
                .hasMessage("the caller fails");
        assertThat(told).containsExactly("done");
    }

    /** Again and again, since the task may not have begun yet. */
    @Test
    void aCallerWhoIsInterruptedInterruptsTheTask() {
        for (int i = 0; i < 200; i++) {
            told.clear();
            try (Beside<String> beside = new Beside<>(told::add)) {
                beside.begin(() -> await(new CountDownLatch(1)) ? "done" : "interrupted");
                Thread.currentThread().interrupt();
                beside.end();
            }
            assertThat(Thread.interrupted()).isTrue();
            assertThat(told).containsExactly("interrupted");
        }
    }
}
