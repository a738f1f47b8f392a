package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.settings.Settings;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.Observation;
import io.secretctl.secrets.SecretException;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.KeyPath;
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
     * Reads a value for one run; what it ends with. Empty if a run of its own does better: where the store does not answer,
     * or there is something to be said about a cache.
     */
    synchronized Optional<Integer> get(Context context, KeyPath key) {
        if (closed) {
            return Optional.empty();
        }
        boolean wasOpen = store.isPresent();
        cacheTold = false;
        try {
            Optional<Integer> exit = Optional.of(read(context, key));
            return cacheTold ? Optional.empty() : exit;
        } catch (RuntimeException e) {
            disconnect();
            // A connection that has been idle may be dead while the store is well.
            return wasOpen ? get(context, key) : Optional.empty();
        }
    }

    private int read(Context context, KeyPath key) {
        try {
            GetCommand.print(context, open(context.settings()), key);
            return 0;
        } catch (CliException | EnvelopeException | SecretException | TrustException e) {
            return context.reporter().report(e, context);
        }
    }

    private SecretStore open(Settings settings) {
        SecretStore open = store.orElseGet(() -> Session.forManyRuns(settings, keys, this::observe));
        store = Optional.of(open);
        return open;
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
