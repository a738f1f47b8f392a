package io.secretctl.cli.render;

import io.secretctl.secrets.SecretEvent;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.Prefix;
import io.secretctl.store.Watch;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The values below some prefixes of a key space; those below one prefix are all of one revision. */
public final class StoreSource implements Source {
    private final SecretStore secrets;
    private final List<Prefix> prefixes;

    /** Reads from a key space, which stays the caller's to close. */
    public StoreSource(SecretStore secrets, List<Prefix> prefixes) {
        this.secrets = secrets;
        this.prefixes = List.copyOf(prefixes);
    }

    @Override
    public Values read() {
        SortedMap<String, byte[]> values = new TreeMap<>();
        SortedSet<String> sealedToOthers = new TreeSet<>();
        for (Prefix prefix : prefixes) {
            try (Snapshot snapshot = secrets.snapshot(prefix)) {
                snapshot.secrets().forEach((path, secret) -> values.put(path.value(), secret.bytes()));
                snapshot.sealedToOthers()
                        .forEach(info -> sealedToOthers.add(info.path().value()));
            }
        }
        return new Values(values, sealedToOthers);
    }

    @Override
    public Watching watch(Runnable changed) {
        List<Watch> watches = new ArrayList<>();
        try {
            for (Prefix prefix : prefixes) {
                watches.add(secrets.watch(prefix, event -> heed(event, changed)));
            }
        } catch (RuntimeException e) {
            watches.forEach(Watch::close);
            throw e;
        }
        return () -> watches.forEach(Watch::close);
    }

    /** What has changed is read again, with all that belongs to it: what comes with the news is wiped. */
    private static void heed(SecretEvent event, Runnable changed) {
        if (event instanceof SecretEvent.Ready ready) {
            ready.snapshot().close();
        } else if (event instanceof SecretEvent.Changed news) {
            news.secret().close();
        }
        if (!(event instanceof SecretEvent.Stale)) {
            changed.run();
        }
    }
}
