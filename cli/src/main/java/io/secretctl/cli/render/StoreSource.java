package io.secretctl.cli.render;

import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.Prefix;
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
        return () -> {};
    }
}
