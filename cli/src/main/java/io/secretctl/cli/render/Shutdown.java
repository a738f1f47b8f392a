package io.secretctl.cli.render;

import java.util.concurrent.CountDownLatch;

/**
 * Lets a signal end the process only where nothing is half done. From its making to its closing, the process's end waits
 * for the closing.
 */
public final class Shutdown implements AutoCloseable {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread hook = new Thread(this::request, "secretctl-shutdown");
    private volatile boolean requested;
    private volatile Runnable wake = () -> {};

    /** Begins to hold the process's end back. */
    public Shutdown() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Whether the process is to end. */
    public boolean isRequested() {
        return requested;
    }

    /** Sets what is called once the process is to end, on another thread. */
    public void whenRequested(Runnable action) {
        wake = action;
        if (requested) {
            action.run();
        }
    }

    private void request() {
        requested = true;
        wake.run();
        while (true) {
            try {
                closed.await();
                return;
            } catch (InterruptedException e) {
                // whoever waits here is the process's end itself
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending
        }
    }
}
