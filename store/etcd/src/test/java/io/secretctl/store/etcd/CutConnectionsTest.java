package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.FaultyProxy.Mode;
import io.secretctl.fixtures.RegisterCall.Outcome;
import io.secretctl.fixtures.RegisterLoad;
import io.secretctl.store.ConfigStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many writers on a network that loses answers and connections: what each is told fits what all the others are told. */
@Tag("once")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CutConnectionsTest extends BehindAProxy {
    private static final int CALLS = 10_000;

    CutConnectionsTest() {
        super(Duration.ofSeconds(1));
    }

    @Test
    void callsAreLinearizableThoughAnswersAreLost() throws InterruptedException {
        try (ConfigStore second = open(proxy.endpoint())) {
            RegisterLoad load = RegisterLoad.start(
                    16, Integer.MAX_VALUE, i -> List.of(store, second).get(i % 2));
            for (int i = 0; i < 10; i++) {
                load.awaitAnswers(CALLS / 10);
                proxy.become(Mode.DROP_ANSWERS);
                // Every fourth time for longer than anybody waits, so that nothing can be settled.
                Thread.sleep(i % 4 == 3 ? 1_200 : 50);
                proxy.become(Mode.PASS);
                proxy.cutAll();
            }
            load.stop();
            load.assertLinearizable(direct);
            assertThat(load.writes(Outcome.UNKNOWN)).isPositive();
            assertThat(load.writes(Outcome.DONE)).isGreaterThan(load.writes(Outcome.UNKNOWN));
        }
    }
}
