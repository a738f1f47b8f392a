package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.Patience;
import io.secretctl.store.KeyPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Keeps every event, and the values that they lead to. Waits give up, as a failed assertion, after {@link Patience#WAIT}. */
final class EventRecorder implements SecretListener {
    private final List<SecretEvent> events = new ArrayList<>();
    private final Map<KeyPath, String> values = new TreeMap<>();
    private final Map<KeyPath, List<Long>> versions = new TreeMap<>();
    private final AtomicInteger inside = new AtomicInteger();
    private final Consumer<SecretEvent> also;
    private boolean overlapped;

    EventRecorder() {
        this(event -> {});
    }

    /** Does something else, outside of any lock, after each event. */
    EventRecorder(Consumer<SecretEvent> also) {
        this.also = also;
    }

    @Override
    public void happened(SecretEvent event) {
        boolean alone = inside.incrementAndGet() == 1;
        synchronized (this) {
            overlapped |= !alone;
            events.add(event);
            if (event instanceof SecretEvent.Ready ready) {
                ready.snapshot().secrets().values().forEach(this::put);
            } else if (event instanceof SecretEvent.Changed changed) {
                put(changed.secret());
            } else if (event instanceof SecretEvent.Deleted deleted) {
                values.remove(deleted.info().path());
            } else if (event instanceof SecretEvent.Lapsed lapsed) {
                values.remove(lapsed.path());
            }
            notifyAll();
        }
        try {
            also.accept(event);
        } finally {
            inside.decrementAndGet();
        }
    }

    private void put(Secret secret) {
        values.put(secret.path(), secret.utf8());
        versions.computeIfAbsent(secret.path(), p -> new ArrayList<>())
                .add(secret.info().version());
    }

    synchronized Map<KeyPath, String> values() {
        return Map.copyOf(values);
    }

    synchronized List<SecretEvent> events() {
        return List.copyOf(events);
    }

    /** The versions that were told of a path, in that order. */
    synchronized List<Long> versions(KeyPath path) {
        return List.copyOf(versions.getOrDefault(path, List.of()));
    }

    synchronized <T extends SecretEvent> List<T> all(Class<T> kind) {
        return events.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    synchronized boolean overlapped() {
        return overlapped;
    }

    /** Waits for so many events of a kind, and returns the last of them. */
    synchronized <T extends SecretEvent> T await(Class<T> kind, int count) {
        await(() -> all(kind).size() >= count, count + " of " + kind.getSimpleName());
        return all(kind).get(count - 1);
    }

    synchronized void awaitValues(Map<KeyPath, String> goal) {
        await(() -> values.equals(goal), "the values to be " + goal);
    }

    synchronized void awaitValue(KeyPath path, String value) {
        await(() -> value.equals(values.get(path)), path + " to be " + value);
    }

    private void await(BooleanSupplier condition, String what) {
        long end = System.nanoTime() + Patience.WAIT.toNanos();
        while (!condition.getAsBoolean()) {
            long left = (end - System.nanoTime()) / 1_000_000;
            assertThat(left)
                    .as("waited in vain for %s; the values are %s, the events %s", what, values, events)
                    .isPositive();
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("interrupted while waiting for " + what, e);
            }
        }
    }
}
