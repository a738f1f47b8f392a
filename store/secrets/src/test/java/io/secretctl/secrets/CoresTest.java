package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.fixtures.Patience;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 600, unit = TimeUnit.SECONDS)
class CoresTest {
    private static final int MANY = 1_000;

    private final Set<Integer> worked = ConcurrentHashMap.newKeySet();
    private final List<Integer> taken = new ArrayList<>();

    private static List<Integer> numbers(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private Integer work(Integer number) {
        worked.add(number);
        return number;
    }

    /** What the pool can do without the owner is done after this. */
    private static void settle() {
        assertThat(Cores.POOL.awaitQuiescence(Patience.WAIT.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void resultsComeInTheOrderOfTheThings() {
        Cores<Integer, Integer> cores = new Cores<>(number -> 2 * number);
        cores.add(numbers(0, MANY));
        cores.add(numbers(MANY, MANY + 5));
        cores.each(taken::add);
        assertThat(taken)
                .isEqualTo(numbers(0, MANY + 5).stream().map(n -> 2 * n).toList());
        cores.add(List.of(7));
        cores.each(taken::add);
        assertThat(taken).hasSize(MANY + 6).last().isEqualTo(14);
    }

    @Test
    void itBeginsBeforeAnybodyWaits() {
        Cores<Integer, Integer> cores = new Cores<>(this::work);
        cores.add(numbers(0, MANY));
        settle();
        assertThat(worked).hasSize(MANY);
    }

    @Test
    void whatTheWorkThrewIsThrownBehindTheResultsBeforeIt() {
        Cores<Integer, Integer> cores = new Cores<>(number -> {
            if (number == 500) {
                throw new IllegalStateException("number 500");
            }
            return number;
        });
        cores.add(numbers(0, MANY));
        assertThatThrownBy(() -> cores.each(taken::add))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("number 500");
        assertThat(taken).isEqualTo(numbers(0, 500));
    }

    @Test
    void whatWasDoneBeforeAFailureIsGivenToWhoeverCleansUp() {
        Cores<Integer, Integer> cores = new Cores<>(number -> {
            if (number % 32 == 20) {
                throw new LinkageError("number " + number);
            }
            return work(number);
        });
        cores.add(numbers(0, MANY));
        assertThatThrownBy(() -> cores.each(taken::add))
                .isInstanceOf(LinkageError.class)
                .hasMessage("number 20");
        settle();
        cores.abandon(taken::add);
        assertThat(taken).contains(19, 51).containsExactlyInAnyOrderElementsOf(worked);
    }

    @Test
    void whatWasDoneAndNotTakenIsGivenToWhoeverCleansUp() {
        Cores<Integer, Integer> cores = new Cores<>(this::work);
        cores.add(numbers(0, MANY));
        assertThatThrownBy(() -> cores.each(number -> {
                    taken.add(number);
                    if (number == 40) {
                        settle();
                        throw new IllegalStateException("enough");
                    }
                }))
                .hasMessage("enough");
        List<Integer> left = new ArrayList<>();
        cores.abandon(left::add);
        assertThat(left).doesNotContainAnyElementsOf(taken).doesNotHaveDuplicates();
        // The part that was being handed over when its taker failed is the taker's.
        assertThat(left).contains(64, MANY - 1);
        cores.each(number -> {
            throw new AssertionError("it was abandoned");
        });
    }

    @Test
    void noMoreIsDoneAheadThanMayBe() {
        Cores<Integer, Integer> cores = new Cores<>(this::work, number -> 1, 64);
        cores.add(numbers(0, MANY));
        settle();
        assertThat(worked).hasSizeBetween(32, 96);
        AtomicInteger looks = new AtomicInteger();
        cores.each(number -> {
            taken.add(number);
            if (number % 100 == 0) {
                settle();
                assertThat(worked.size() - taken.size()).isBetween(0, 96 + 32);
                looks.incrementAndGet();
            }
        });
        assertThat(looks).hasValue(MANY / 100);
        assertThat(taken).isEqualTo(numbers(0, MANY));
    }

    /** Each of two parts ends only when the other has begun. */
    @Test
    void whoeverWantsTheResultsDoesAnotherPartThanThePool() throws InterruptedException {
        CyclicBarrier both = new CyclicBarrier(2);
        CountDownLatch begun = new CountDownLatch(1);
        Cores<Integer, Integer> cores = new Cores<>(number -> {
            if (number % 32 == 0) {
                begun.countDown();
                meet(both);
            }
            return number;
        });
        cores.add(numbers(0, 64));
        begun.await();
        cores.each(taken::add);
        assertThat(taken).isEqualTo(numbers(0, 64));
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(Patience.WAIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException("nobody does the other part", e);
        }
    }

    @Test
    void whatIsBeingDoneWhenItIsAbandonedIsGivenToWhoeverCleansUp() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Cores<Integer, Integer> cores = new Cores<>(number -> {
            begun.countDown();
            await(end);
            return work(number);
        });
        cores.add(numbers(0, MANY));
        begun.await();
        Thread owner = Thread.currentThread();
        Thread ending = new Thread(() -> {
            while (owner.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            end.countDown();
        });
        ending.start();
        cores.abandon(taken::add);
        assertThat(taken).isNotEmpty().containsExactlyInAnyOrderElementsOf(worked);
        ending.join();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void oneThingThatIsHeavierThanAllMayBeIsDone() {
        Cores<Integer, Integer> cores = new Cores<>(this::work, number -> 1_000, 10);
        cores.add(numbers(0, 100));
        cores.each(taken::add);
        assertThat(taken).isEqualTo(numbers(0, 100));
    }
}
