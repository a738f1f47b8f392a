package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.bytes;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.EtcdCluster;
import io.secretctl.fixtures.InterceptedStore;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The leader of three real servers dies, or hangs, while everything is sealed again. */
@Tag("once")
@Timeout(value = 900, unit = TimeUnit.SECONDS)
class LeaderFaultsResealTest {
    private static final int KEYS = 500;

    @Test
    void aLeaderIsKilledOnTheWay() throws Exception {
        rotateWhile(EtcdCluster.Member::kill, EtcdCluster.Member::restart);
    }

    @Test
    void aLeaderHangsOnTheWay() throws Exception {
        rotateWhile(EtcdCluster.Member::pause, EtcdCluster.Member::resume);
    }

    private static void rotateWhile(Consumer<EtcdCluster.Member> fault, Consumer<EtcdCluster.Member> mended)
            throws Exception {
        try (EtcdCluster cluster = EtcdCluster.start()) {
            String uri = "etcd://" + cluster.endpoints() + "/p";
            try (TestSpace space = new TestSpace(uri)) {
                space.enrolBob();
                SecretStore secrets = space.as(space.alice);
                for (int i = 0; i < KEYS; i++) {
                    secrets.put(key(i), bytes("value " + i), PutOptions.DEFAULT);
                }
                space.letBobRead();
                EtcdCluster.Member leader = cluster.leader();
                ConfigStore store = Stores.open(uri, StoreOptions.DEFAULT.withTimeout(Duration.ofSeconds(3)));
                SecretStore shaky =
                        space.as(space.alice, new InterceptedStore(store, atCommit(2, () -> fault.accept(leader))));
                finishesOrSaysWhy(shaky);
                cluster.leader(); // one of the two that are left
                assertThat(secrets.resealAll(APP, ResealOptions.DEFAULT).left()).isEmpty();
                mended.accept(leader);
                try (Snapshot bobs = space.as(space.bob).snapshot(APP)) {
                    assertThat(bobs.secrets()).hasSize(KEYS);
                    bobs.secrets()
                            .forEach((path, secret) -> assertThat(
                                            key(Integer.parseInt(secret.utf8().substring("value ".length()))))
                                    .isEqualTo(path));
                }
            }
        }
    }

    private static InterceptedStore.Listener atCommit(int number, Runnable what) {
        AtomicInteger commits = new AtomicInteger();
        return new InterceptedStore.Listener() {
            @Override
            public void before(String request) {
                if (request.equals("commit") && commits.incrementAndGet() == number) {
                    what.run();
                }
            }
        };
    }

    private static void finishesOrSaysWhy(SecretStore shaky) {
        try {
            assertThat(shaky.resealAll(APP, ResealOptions.DEFAULT).left()).isEmpty();
        } catch (StoreException.Unreachable | StoreException.OutcomeUnknown e) {
            assertThat(e).hasMessageContaining("etcd://");
        }
    }
}
