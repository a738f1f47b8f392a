package io.secretctl.secrets;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One task at a time beside the caller, on a thread of its own, while the caller goes on. For one thread to use. Closed, it
 * waits for what is running, and tells of it, unless it fails.
 */
final class Beside<T> implements AutoCloseable {
    private final Consumer<T> done;
    private final ExecutorService executor = Executors.newSingleThreadExecutor(this::thread);
    private volatile Optional<Thread> thread = Optional.empty();
    private Optional<Future<T>> running = Optional.empty();

    /**
     * Begins with none.
     *
     * @param done is told on the caller's thread what each task gave, before the next begins
     */
    Beside(Consumer<T> done) {
        this.done = done;
    }

    private Thread thread(Runnable work) {
        Thread made = new Thread(work, "secretctl-commit");
        made.setDaemon(true);
        thread = Optional.of(made);
        return made;
    }

    /** Ends the task before, as {@link #end} does, and begins this one. */
    void begin(Supplier<T> task) {
        end();
        running = Optional.of(executor.submit(task::get));
    }

    /** Waits for the task that is running, and throws what it threw. A caller who is interrupted interrupts the task. */
    void end() {
        Optional<Future<T>> last = running;
        running = Optional.empty();
        last.map(this::await).ifPresent(done);
    }

    private T await(Future<T> task) {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                    thread.ifPresent(Thread::interrupt); // it ends soon, and says how
                }
            }
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        try {
            end();
        } catch (RuntimeException e) {
            // another failure is being told
        } finally {
            executor.shutdown();
        }
    }
}
