package io.secretctl.store;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A {@link Watch} that runs on a daemon thread of its own: the part that every backend's watch shares. */
public abstract class WatchThread implements Watch {
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Consumer<Watch> whenClosed;
    private final Thread thread;

    /**
     * Prepares a watch that does not run yet.
     *
     * @param name of the thread
     * @param whenClosed told at each {@link #close}
     */
    protected WatchThread(String name, Consumer<Watch> whenClosed) {
        this.whenClosed = whenClosed;
        this.thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** Begins to watch. */
    public final void start() {
        thread.start();
    }

    /** Watches and calls the listener until {@link #isOpen} is false. */
    protected abstract void run();

    /** Ends what {@link #run} may be waiting for, other than {@link #closedWithin}. */
    protected void wake() {}

    /** Whether the watch has not been closed. */
    protected final boolean isOpen() {
        return closed.getCount() > 0;
    }

    /** Waits; returns true as soon as the watch is closed. */
    protected final boolean closedWithin(long millis) throws InterruptedException {
        return closed.await(millis, TimeUnit.MILLISECONDS);
    }

    /** Ends the watch and waits for its thread, unless the listener itself calls. */
    @Override
    public final void close() {
        closed.countDown();
        wake();
        whenClosed.accept(this);
        boolean interrupted = false;
        while (Thread.currentThread() != thread && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
