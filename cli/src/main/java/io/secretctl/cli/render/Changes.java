package io.secretctl.cli.render;

import java.time.Duration;

/**
 * Remembers that something changed, until it is asked. What changes while the work for an earlier change is done is not
 * lost. Thread-safe.
 */
final class Changes {
    private boolean changed;
    private boolean ended;

    synchronized void changed() {
        changed = true;
        notifyAll();
    }

    /** Ends every wait, now and later. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized boolean haveEnded() {
        return ended;
    }

    /** Forgets what changed, right before the state that is current is read. */
    synchronized void clear() {
        changed = false;
    }

    /**
     * Waits for a change.
     *
     * @return whether there is one; else the time has passed, or the end has come
     */
    synchronized boolean await(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        while (!changed && sleep(end)) {
            // until either
        }
        return changed && !ended;
    }

    /**
     * Waits until nothing has changed for a while, but not for ever.
     *
     * @param quiet how long nothing should change
     * @param limit how long to wait in all
     */
    synchronized void settle(Duration quiet, Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        do {
            changed = false;
            long now = System.nanoTime();
            long until = Math.min(now + quiet.toNanos(), end);
            while (!changed && sleep(until)) {
                // until something changes, or it was quiet for long enough
            }
        } while (changed && !ended && System.nanoTime() - end < 0);
    }

    /** Waits, whatever changes. */
    synchronized void pause(Duration time) {
        long end = System.nanoTime() + time.toNanos();
        while (sleep(end)) {
            // on
        }
    }

    /** Waits for a notification; false if the time has passed or the end has come. */
    @SuppressWarnings("WaitNotInLoop") // whoever calls this does so in a loop
    private boolean sleep(long end) {
        long millis = (end - System.nanoTime()) / 1_000_000;
        if (ended || millis <= 0) {
            return false;
        }
        try {
            wait(millis);
        } catch (InterruptedException e) {
            ended = true;
        }
        return true;
    }
}
