package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.APP;
import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.DelegatingStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Limits;
import io.secretctl.store.Page;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Passes over a key space of many pages in which one thing goes wrong. */
class SurveyTest {
    private static final int KEYS = 40;

    @TempDir
    Path folder;

    private TestSpace space;

    @BeforeEach
    void begin() {
        space = new TestSpace("file:" + folder.resolve("secrets"));
        space.enrolBob();
        for (int i = 0; i < KEYS; i++) {
            space.put(key(i), "value " + i);
        }
    }

    @AfterEach
    void end() {
        space.close();
    }

    @Test
    @Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aPageThatFailsWhileOthersFollowEndsThePassAndTheNextOneDoesItAll() {
        space.letBobRead();
        AtomicBoolean lost = new AtomicBoolean();
        CountDownLatch failed = new CountDownLatch(1);
        SecretStore secrets = space.as(space.alice, new DelegatingStore(space.newRaw()) {
            @Override
            public void scan(Prefix prefix, Consumer<Page> visitor) {
                List<Entry> all = list(prefix).entries();
                for (int i = 0; i < all.size(); i++) {
                    visitor.accept(new Page(prefix, all.subList(i, i + 1), all.size() - i - 1));
                    awaitFirstFailure(i);
                }
            }

            private void awaitFirstFailure(int page) {
                if (page == 1) {
                    try {
                        failed.await();
                        Thread.sleep(200); // until it is noted
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }

            @Override
            public List<Entry> commit(List<Write> writes) {
                if (lost.compareAndSet(false, true)) {
                    failed.countDown();
                    throw new StoreException.Unreachable(endpoint(), "for the test");
                }
                return super.commit(writes);
            }
        });
        ResealSummary summary = secrets.resealAll(APP, ResealOptions.DEFAULT);
        assertThat(summary.examined()).isEqualTo(KEYS);
        assertThat(summary.left()).isEmpty();
        assertThat(secrets.planReseal(APP).items()).isEmpty();
    }

    @Test
    @Timeout(120)
    void aValueThatIsTooLargeForTheStoreOnceItHasAnotherReaderIsLeftAndNothingElse() {
        space.put(key(7), "x".repeat(2_000));
        int most = space.stored(key(7)).length;
        space.letBobRead();
        SecretStore secrets = space.as(space.alice, new DelegatingStore(space.newRaw()) {
            @Override
            public Limits limits() {
                return new Limits(most, 256, 16 << 20);
            }

            @Override
            public List<Entry> commit(List<Write> writes) {
                limits().check(writes);
                return super.commit(writes);
            }
        });
        ResealSummary summary = secrets.resealAll(APP, ResealOptions.DEFAULT);
        assertThat(summary.sealed()).isEqualTo(KEYS - 1);
        assertThat(summary.left()).singleElement().satisfies(item -> {
            assertThat(item.path()).isEqualTo(key(7));
            assertThat(item.reason()).contains("the value of " + key(7));
        });
    }
}
