package io.secretctl.store.consul;

import io.secretctl.store.Change;
import io.secretctl.store.Deadline;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Watch;
import io.secretctl.store.WatchListener;
import io.secretctl.store.WatchThread;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * One watch, on a thread of its own. It waits, by blocking queries, for the index of the part to change, in either
 * direction; then the part is listed and the difference delivered. The index is from before the listing, so that no
 * change falls between the two. A wait that is answered, even with nothing new, is a sign of life.
 */
final class ConsulWatch extends WatchThread {
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long MAX_PAUSE_MILLIS = 1_000;

    /** With the timeout, how long it takes to learn that a silent connection is dead. */
    private static final long MAX_WAIT_MILLIS = 5_000;

    /** Does not wait. */
    private static final long NO_INDEX = 0;

    private final Agents agents;
    private final Reader reader;
    private final Prefix part;
    private Map<KeyPath, String> known;
    private long revision;
    private long index = NO_INDEX;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private volatile Optional<Future<?>> underWay = Optional.empty();

    ConsulWatch(Agents agents, Reader reader, Listing from, WatchListener listener, Consumer<Watch> whenClosed) {
        super("secretctl-consul-watch", listener, whenClosed);
        this.agents = agents;
        this.reader = reader;
        this.part = from.prefix();
        this.known = from.tags();
        this.revision = from.revision();
    }

    @Override
    protected void wake() {
        underWay.ifPresent(call -> call.cancel(true));
    }

    @Override
    protected void run() {
        try {
            while (isOpen()) {
                try {
                    awaitChange();
                } catch (StoreException e) {
                    problem(e);
                    if (!closedWithin(pauseMillis)) {
                        pauseMillis = Math.min(2 * pauseMillis, MAX_PAUSE_MILLIS);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody else has this thread: it ends
        }
    }

    private void awaitChange() {
        long wait = Math.min(agents.options().timeout().toMillis(), MAX_WAIT_MILLIS);
        // Consul itself adds up to a sixteenth, so that not all clients come back at once.
        Deadline deadline = Deadline.in(agents.options().timeout().plusMillis(wait + wait / 16));
        Answer answer = agents.ask(agents.current(), reader.change(part, index, wait), deadline, call -> {
            underWay = Optional.of(call);
            if (!isOpen()) {
                call.cancel(true);
            }
        });
        Reader.present(answer);
        if (answer.index() != index) {
            relist();
            index = answer.index();
        }
        pauseMillis = FIRST_PAUSE_MILLIS;
        answered();
    }

    private void relist() {
        if (!isOpen()) {
            return;
        }
        Listing now = reader.list(part, Deadline.in(agents.options().timeout()));
        List<Change> changes = now.changesSince(known);
        known = now.tags();
        // Lower after a restart from a backup; and, for a moment, when Consul forgets a deletion.
        revision = index == NO_INDEX ? now.revision() : Math.max(revision, now.revision());
        changed(changes, revision);
    }

    /** The next agent may know less, and know it under other indices. */
    private void problem(StoreException problem) {
        agents.next();
        index = NO_INDEX;
        interrupted(problem);
    }
}
