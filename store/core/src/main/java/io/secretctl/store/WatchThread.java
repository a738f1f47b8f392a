package io.secretctl.store;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A {@link Watch} that runs on a daemon thread of its own: the part that every backend's watch shares. Nothing but an
 * {@link Error} or an interruption ends the thread before the watch is closed.
 */
public abstract class WatchThread implements Watch {
    private static final long PAUSE_MILLIS = 1_000;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final WatchListener listener;
    private final Consumer<Watch> whenClosed;
    private final Thread thread;
    private boolean interrupted;

    /**
     * Prepares a watch that does not run yet.
     *
     * @param name of the thread
     * @param listener who is told
     * @param whenClosed told at each {@link #close}
     */
    protected WatchThread(String name, WatchListener listener, Consumer<Watch> whenClosed) {
        this.listener = listener;
        this.whenClosed = whenClosed;
        this.thread = new Thread(this::runUntilClosed, name);
        thread.setDaemon(true);
    }

    /** Begins to watch. */
    public final void start() {
        thread.start();
    }

    /**
     * Watches and tells until {@link #isOpen} is false. What it throws is told, and then it is called again, to go on from
     * what it has told.
     */
    protected abstract void run();

    private void runUntilClosed() {
        do {
            try {
                run();
                return;
            } catch (RuntimeException e) {
                tell(e);
            }
        } while (!isOver(PAUSE_MILLIS));
    }

    /** By its class alone: what the message of any exception says may be a value. */
    private void tell(RuntimeException failure) {
        String message = "the watch fails with " + failure.getClass().getName();
        try {
            interrupted(failure instanceof StoreException known ? known : new StoreException.Damaged(message, failure));
        } catch (RuntimeException deaf) {
            // Nobody else is to be told; the watch goes on.
        }
    }

    /** Tells changes, if there are any and the watch is open. */
    protected final void changed(List<Change> changes, long revision) {
        if (!changes.isEmpty() && isOpen()) {
            listener.changed(changes, revision);
        }
    }

    /** Tells that the store can't be reached. */
    protected final void interrupted(StoreException problem) {
        if (isOpen()) {
            interrupted = true;
            listener.interrupted(problem);
        }
    }

    /** Tells that the store answers, if that is news. */
    protected final void answered() {
        if (interrupted && isOpen()) {
            interrupted = false;
            listener.resumed();
        }
    }

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

    /** Waits; returns true as soon as the watch is closed, or the thread interrupted. */
    protected final boolean isOver(long millis) {
        try {
            return closedWithin(millis);
        } catch (InterruptedException e) {
            return true;
        }
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
