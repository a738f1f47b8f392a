package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.settings.Settings;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.Observation;
import io.secretctl.secrets.SecretException;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.InvalidPathException;
import java.io.IOException;
import java.util.Optional;

/** A key space that stays open from one run to the next; one run at a time. */
final class WarmStore implements AutoCloseable {
    private final KeyRing keys;
    private Optional<SecretStore> store = Optional.empty();
    private volatile boolean cacheTold;
    private boolean closed;

    /**
     * Opens nothing yet.
     *
     * @param keys the caller's to close, after this
     */
    WarmStore(KeyRing keys) {
        this.keys = keys;
    }

    /**
     * Reads for one run, by the policies that are in force when it begins; what it ends with. Empty if a run of its own does
     * better: where the store does not answer, or there is something to be said about a cache.
     */
    synchronized Optional<Integer> read(Context context, Reading command) {
        if (closed) {
            return Optional.empty();
        }
        boolean wasOpen = store.isPresent();
        cacheTold = false;
        try {
            Optional<Integer> exit = Optional.of(run(context, command));
            return cacheTold ? Optional.empty() : exit;
        } catch (IOException | RuntimeException e) {
            disconnect();
            // A connection that has been idle may be dead while the store is well.
            return wasOpen ? read(context, command) : Optional.empty();
        }
    }

    private int run(Context context, Reading command) throws IOException {
        try {
            return command.read(context, open(context.settings()));
        } catch (CliException | EnvelopeException | SecretException | TrustException | InvalidPathException e) {
            return context.reporter().report(e, context);
        }
    }

    private SecretStore open(Settings settings) {
        if (store.isPresent()) {
            store.get().refreshPolicies();
            return store.get();
        }
        SecretStore opened = Session.forManyRuns(settings, keys, this::observe);
        store = Optional.of(opened);
        return opened;
    }

    private void observe(Observation observation) {
        cacheTold |= observation instanceof Observation.CacheUsed || observation instanceof Observation.CacheNotWritten;
    }

    private void disconnect() {
        store.ifPresent(SecretStore::close);
        store = Optional.empty();
    }

    @Override
    public synchronized void close() {
        closed = true;
        disconnect();
    }
}
