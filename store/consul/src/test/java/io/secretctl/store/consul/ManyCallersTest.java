package io.secretctl.store.consul;

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

/** Many clients at once, also on a network that loses answers: what each is told fits what all the others are told. */
@Tag("once")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class ManyCallersTest extends BehindAProxy {
    private static final int CLIENTS = 16;

    ManyCallersTest() {
        super(Duration.ofSeconds(1));
    }

    @Test
    void tenThousandCallsAreLinearizable() {
        try (ConfigStore second = open(consul.endpoint())) {
            RegisterLoad load = RegisterLoad.startWithDeletions(
                            CLIENTS, 10_000, i -> List.of(direct, second).get(i % 2))
                    .await();
            load.assertLinearizable(direct);
            assertThat(load.writes(Outcome.DONE)).isPositive();
            assertThat(load.writes(Outcome.CONFLICT)).isPositive();
        }
    }

    @Test
    void callsAreLinearizableThoughAnswersAreLost() throws InterruptedException {
        try (ConfigStore second = open(proxy.endpoint())) {
            RegisterLoad load = RegisterLoad.start(
                    CLIENTS, Integer.MAX_VALUE, i -> List.of(store, second).get(i % 2));
            for (int i = 0; i < 10; i++) {
                load.awaitAnswers(500);
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
