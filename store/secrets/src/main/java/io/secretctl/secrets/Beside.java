package io.secretctl.secrets;

import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One task at a time beside the caller, on a thread of its own, while the caller goes on. For one thread to use. Closed, it
 * waits for what is running, and tells of it, unless it fails.
 */
final class Beside<T> implements AutoCloseable {
    private final Consumer<T> done;
    private Optional<Running<T>> running = Optional.empty();

    /** A thread for each task: that of a pool would forget an interruption which comes before its task begins. */
    private record Running<T>(FutureTask<T> task, Thread thread) {}

    /**
     * Begins with none.
     *
     * @param done is told on the caller's thread what each task gave, before the next begins
     */
    Beside(Consumer<T> done) {
        this.done = done;
    }

    /** Ends the task before, as {@link #end} does, and begins this one. */
    void begin(Supplier<T> next) {
        end();
        FutureTask<T> task = new FutureTask<>(next::get);
        Thread thread = new Thread(task, "secretctl-commit");
        thread.setDaemon(true);
        thread.start();
        running = Optional.of(new Running<>(task, thread));
    }

    /** Waits for the task that is running, and throws what it threw. A caller who is interrupted interrupts the task. */
    void end() {
        Optional<Running<T>> last = running;
        running = Optional.empty();
        // It ends soon after an interruption, and says how.
        last.map(task -> Awaited.get(task.task(), task.thread()::interrupt)).ifPresent(done);
    }

    @Override
    public void close() {
        try {
            end();
        } catch (RuntimeException e) {
            // another failure is being told
        }
    }
}
