package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.bytes;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.fixtures.DelegatingStore;
import io.secretctl.policy.Access;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Policies that change while the store does not always answer. */
@Timeout(300)
class PolicyRefreshTest {
    private static final Set<Access> BOTH = Set.of(Access.READ, Access.WRITE);

    @TempDir
    Path folder;

    private final AtomicBoolean mute = new AtomicBoolean();
    private final AtomicInteger asked = new AtomicInteger();
    private TestSpace space;

    @BeforeEach
    void begin() {
        space = new TestSpace("file:" + folder.resolve("secrets"));
        space.enrolBob();
        space.put(key(1), "one");
    }

    @AfterEach
    void end() {
        space.close();
    }

    /** A reader whose requests for the policies are not answered while the store is mute. */
    private SecretStoreBuilder builder() {
        return space.builder(space.alice);
    }

    private SecretStore open(SecretStoreBuilder builder, Runnable meanwhile) {
        return space.remember(builder.open(new DelegatingStore(space.newRaw()) {
            @Override
            public Listing list(Prefix prefix) {
                if (prefix.equals(Prefix.RESERVED)) {
                    asked.incrementAndGet();
                    meanwhile.run();
                    if (mute.get()) {
                        throw new StoreException.Unreachable(endpoint(), "for the test");
                    }
                }
                return super.list(prefix);
            }
        }));
    }

    @Test
    void aWatchDoesNotTakeTheCachesPoliciesForNews() throws InterruptedException {
        space.change(d -> d.grant("bob", APP, BOTH));
        space.as(space.bob).put(key(2), bytes("bob's"), PutOptions.DEFAULT);
        SecretStore secrets = open(builder().cache(folder.resolve("cache"), Duration.ofHours(1)), () -> {});
        try (LiveSecrets live = secrets.live(APP, key(2))) {
            mute.set(true);
            int before = asked.get();
            space.change(d -> d.revoke("bob", APP, BOTH));
            space.change(d -> d.minimumPolicyVersion(space.secrets.policy().version()));
            while (asked.get() == before) {
                Thread.sleep(10);
            }
            mute.set(false);
            while (!live.refused().containsKey(key(2))) {
                Thread.sleep(10);
            }
            assertThatThrownBy(() -> secrets.get(key(2))).isInstanceOf(EnvelopeException.class);
            assertThatThrownBy(() -> live.read(key(2).value(), Secret::utf8)).isInstanceOf(RuntimeException.class);
        }
    }

    @Test
    void theCacheIsNoAnswerToWhoWantsTheNewestPolicies() {
        SecretStore secrets = open(builder().cache(folder.resolve("cache"), Duration.ofHours(1)), () -> {});
        mute.set(true);
        assertThatThrownBy(secrets::refreshPolicies).isInstanceOf(StoreException.Unreachable.class);
        assertThat(secrets.get(key(1)).orElseThrow().utf8()).isEqualTo("one");
        mute.set(false);
        assertThat(secrets.refreshPolicies()).isFalse();
        space.letBobRead();
        assertThat(secrets.refreshPolicies()).isTrue();
    }

    @Test
    void manyWhoWaitShareOneAnswer() throws Exception {
        int callers = 20;
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicBoolean slow = new AtomicBoolean();
        SecretStore secrets = open(builder(), () -> {
            if (slow.get()) {
                first.countDown();
                awaited(go);
            }
        });
        slow.set(true);
        mute.set(true);
        asked.set(0);
        ExecutorService pool = Executors.newFixedThreadPool(callers);
        try {
            List<Future<Boolean>> answers = new ArrayList<>();
            CountDownLatch came = new CountDownLatch(callers);
            for (int i = 0; i < callers; i++) {
                answers.add(pool.submit(() -> {
                    came.countDown();
                    return secrets.refreshPolicies();
                }));
            }
            awaited(came);
            awaited(first);
            Thread.sleep(200); // for most of them to have asked
            go.countDown();
            for (Future<Boolean> answer : answers) {
                assertThatThrownBy(answer::get).hasCauseInstanceOf(StoreException.Unreachable.class);
            }
            assertThat(asked.get()).isLessThan(callers / 2);
        } finally {
            go.countDown();
            pool.shutdown();
        }
    }

    private static void awaited(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
