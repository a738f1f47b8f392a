package io.secretctl.secrets;

import static io.secretctl.secrets.TestSpace.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.fixtures.InterceptedStore;
import io.secretctl.fixtures.Patience;
import io.secretctl.store.Expected;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store whose answers come through the common pool, as those of the JDK's HTTP client do: no work may fill it. */
class CommonPoolTest {
    private static final int MANY = 64 * Runtime.getRuntime().availableProcessors();

    @TempDir
    Path folder;

    /** Each is signed by a key that is in no policy, for which the policies are read again. */
    @Test
    void manyForgedValuesAreRefusedAsSuch() {
        try (TestSpace space = new TestSpace("file:" + folder.resolve("own"));
                TestSpace other = new TestSpace("file:" + folder.resolve("other"))) {
            other.put(key(0), "x");
            byte[] strange = other.stored(key(0));
            for (int i = 0; i < MANY; i++) {
                space.raw.put(key(i), strange, Expected.absent());
            }
            SecretStore reader = space.as(space.alice, new InterceptedStore(space.newRaw(), new CommonPool()));
            assertThat(reader.list(TestSpace.APP))
                    .hasSize(MANY)
                    .allSatisfy(examined -> assertThat(examined)
                            .isInstanceOfSatisfying(
                                    Examined.Refused.class,
                                    refused ->
                                            assertThat(refused.reason()).isInstanceOf(EnvelopeException.Forged.class)));
        }
    }

    /** No request ends before a thread of the pool has been free. */
    private static final class CommonPool implements InterceptedStore.Listener {
        @Override
        public void before(String request) {
            CountDownLatch free = new CountDownLatch(1);
            new Thread(() -> ForkJoinPool.commonPool().execute(free::countDown)).start();
            try {
                if (!free.await(Patience.WAIT.toSeconds(), TimeUnit.SECONDS)) {
                    throw new IllegalStateException("the common pool is full");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
