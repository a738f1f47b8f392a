package io.secretctl.store.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.EtcdCluster;
import io.secretctl.fixtures.RegisterCall.Outcome;
import io.secretctl.fixtures.RegisterLoad;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cluster whose leader goes away under load: every call ends, what was acknowledged stays, and it goes on. */
@Tag("once")
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class LeaderFaultsTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(3);
    /** What may take longest is two calls. */
    private static final Duration LONG = TIMEOUT.multipliedBy(2).plusSeconds(30);

    private static final int WITHOUT_END = Integer.MAX_VALUE;

    private final EtcdCluster cluster = EtcdCluster.start();
    private final EtcdCluster.Member leader = cluster.leader();
    private final ConfigStore leaderFirst = open(leader + "," + cluster.endpointsWithout(leader));
    private final ConfigStore leaderLast = open(cluster.endpointsWithout(leader) + "," + leader);
    private final ConfigStore others = open(cluster.endpointsWithout(leader));
    private final RegisterLoad load = RegisterLoad.start(
            8, WITHOUT_END, i -> List.of(leaderFirst, leaderLast).get(i % 2));

    private static ConfigStore open(String endpoints) {
        return Stores.open("etcd://" + endpoints + "/p", StoreOptions.DEFAULT.withTimeout(TIMEOUT));
    }

    @AfterEach
    void closeAll() {
        List.of(leaderFirst, leaderLast, others).forEach(ConfigStore::close);
        cluster.close();
    }

    @Test
    void theLeaderIsKilled() {
        load.awaitAnswers(300);
        leader.kill();
        assertThat(cluster.leader()).isNotSameAs(leader);
        load.awaitAnswers(300);
        leader.restart();
        load.awaitAnswers(300);
        load.stop();
        everythingFits();
    }

    @Test
    void theLeaderIsPaused() {
        load.awaitAnswers(300);
        leader.pause();
        assertThat(cluster.leader()).isNotSameAs(leader);
        load.awaitAnswers(300);
        load.stop(); // before it answers reads again: etcd 3.4.23 does so with old values
        leader.resume();
        everythingFits();
    }

    private void everythingFits() {
        load.assertLinearizable(others);
        assertThat(load.longest()).as("does not hang").isLessThan(LONG);
        assertThat(load.writes(Outcome.DONE)).isPositive();
    }
}
