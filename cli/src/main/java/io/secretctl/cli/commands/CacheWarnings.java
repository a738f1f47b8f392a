package io.secretctl.cli.commands;

import io.secretctl.cli.terminal.Terminal;
import io.secretctl.secrets.Observation;
import io.secretctl.secrets.Observer;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.Set;

/** Says, once each, that values come from the cache, or that they could not be put there. */
final class CacheWarnings implements Observer {
    private final Terminal terminal;
    private final Set<String> said = new HashSet<>();

    CacheWarnings(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public void observe(Observation observation) {
        if (observation instanceof Observation.CacheUsed used) {
            warn("from the cache of " + used.of().truncatedTo(ChronoUnit.SECONDS) + ": the store can't be reached");
        } else if (observation instanceof Observation.CacheNotWritten problem) {
            warn("the cache can't be written: " + problem.reason());
        }
    }

    private synchronized void warn(String text) {
        if (said.add(text)) {
            terminal.warn(text);
        }
    }
}
