package io.secretctl.secrets;

import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Results that are waited for whatever happens meanwhile. */
final class Awaited {
    private Awaited() {}

    /**
     * What a task gives; throws what it threw.
     *
     * @param interrupted what is done when the caller is interrupted, who learns of it at the end
     */
    static <R> R get(Future<R> task, Runnable interrupted) {
        boolean wasInterrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    wasInterrupted = true;
                    interrupted.run();
                }
            }
        } catch (ExecutionException e) {
            throw again(Objects.requireNonNull(e.getCause()));
        } finally {
            if (wasInterrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Throws what a task threw, which can be nothing checked. */
    static RuntimeException again(Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) thrown;
    }
}
