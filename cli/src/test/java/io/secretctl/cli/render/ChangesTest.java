package io.secretctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChangesTest {
    private static final Duration LONG = Duration.ofDays(1);

    private final Changes changes = new Changes();

    @Test
    void whatChangesDuringTheWorkIsNotLost() {
        changes.clear();
        changes.changed();
        assertThat(changes.await(LONG)).isTrue();
        changes.settle(Duration.ofMillis(1), LONG);
        assertThat(changes.await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void aStoreThatIsNeverQuietIsRenderedAllTheSame() throws InterruptedException {
        AtomicBoolean over = new AtomicBoolean();
        Thread busy = new Thread(() -> {
            while (!over.get()) {
                changes.changed();
            }
        });
        busy.start();
        changes.settle(LONG, Duration.ofMillis(50));
        over.set(true);
        busy.join();
    }

    @Test
    void theEndEndsEveryWait() {
        new Thread(changes::end).start();
        assertThat(changes.await(LONG)).isFalse();
        changes.pause(LONG);
        changes.changed();
        changes.settle(LONG, LONG);
        assertThat(changes.await(LONG)).isFalse();
    }
}
