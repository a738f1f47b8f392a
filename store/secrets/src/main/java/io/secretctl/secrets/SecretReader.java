package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Opener;
import io.secretctl.secrets.Source.Read;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.View.Judge;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Reads values: verifies, compares with what was seen, remembers, opens. */
final class SecretReader {
    private final ConfigStore store;
    private final Source source;
    private final Trusted trusted;
    private final Observer observer;

    SecretReader(ConfigStore store, Source source, Trusted trusted, Observer observer) {
        this.store = store;
        this.source = source;
        this.trusted = trusted;
        this.observer = observer;
    }

    Optional<Secret> get(KeyPath path, List<DecryptionKey> keys) {
        View view = trusted.begin();
        Read<Optional<Entry>> read = source.get(path);
        Optional<Accepted> accepted = telling(path, () -> verified(view, path, read));
        if (!read.isCached()) {
            source.keep(path, read.value());
        }
        return accepted.filter(a -> !a.info().isDeleted())
                .map(a -> new Secret(a.info().from(read.cachedAt()), Opener.open(a.envelope(), keys)));
    }

    Optional<SecretInfo> info(KeyPath path) {
        View view = trusted.begin();
        Read<Optional<Entry>> fresh = Read.fromStore(read(store, path));
        return telling(path, () -> verified(view, path, fresh)).map(Accepted::info);
    }

    private <T> T telling(KeyPath path, Supplier<T> reading) {
        try {
            T read = reading.get();
            observer.observe(new Observation.Read(1));
            return read;
        } catch (EnvelopeException | SecretException.Vanished e) {
            observer.observe(new Observation.Refused(path, e));
            throw e;
        }
    }

    private static Optional<Accepted> verified(View view, KeyPath path, Read<Optional<Entry>> read) {
        try {
            if (read.value().isEmpty()) {
                requireNotVanished(view, path);
                return Optional.empty();
            }
            Accepted accepted = view.verify(read.value().get(), Judge.READER);
            view.remember(List.of(accepted));
            return Optional.of(accepted);
        } catch (EnvelopeException | SecretException.Vanished e) {
            throw read.refusal(e);
        }
    }

    /** Reads an entry, which must be the one that was asked for. */
    static Optional<Entry> read(ConfigStore store, KeyPath path) {
        Optional<Entry> entry = store.get(path);
        if (entry.isPresent() && !entry.get().path().equals(path)) {
            throw new StoreException.Damaged(
                    "the store answered with " + entry.get().path() + " when it was asked for " + path);
        }
        return entry;
    }

    static void requireNotVanished(View view, KeyPath path) {
        view.owed(path).ifPresent(seen -> {
            throw new SecretException.Vanished(path, seen.position());
        });
    }

    List<Examined> list(Prefix prefix) {
        View view = trusted.begin();
        Map<KeyPath, Examined> examined = new TreeMap<>();
        List<Accepted> accepted = new ArrayList<>();
        view.verifyOnCores(userEntries(store.list(prefix).entries()), Judge.READER)
                .forEach((path, outcome) -> {
                    outcome.accepted().ifPresent(accepted::add);
                    examined.put(path, outcome.examined(path));
                });
        view.owed(prefix).forEach((path, seen) -> {
            if (!examined.containsKey(path)) {
                examined.put(path, new Examined.Refused(path, new SecretException.Vanished(path, seen.position())));
            }
        });
        view.remember(accepted);
        observer.observe(new Observation.Read(accepted.size()));
        examined.values().forEach(e -> {
            if (e instanceof Examined.Refused refused) {
                observer.observe(new Observation.Refused(refused.path(), refused.reason()));
            }
        });
        return List.copyOf(examined.values());
    }

    static List<Entry> userEntries(List<Entry> entries) {
        return entries.stream().filter(e -> !e.path().isReserved()).toList();
    }

    Snapshot snapshot(Prefix prefix, List<DecryptionKey> keys) {
        View view = trusted.begin();
        try (Opening opening = new Opening(view, keys)) {
            Read<Listing> read = source.list(prefix, opening::begin);
            Opening.Result result = opening.end(read);
            try {
                return accept(view, read, result);
            } catch (RuntimeException e) {
                result.snapshot().close();
                throw e;
            }
        }
    }

    private Snapshot accept(View view, Read<Listing> read, Opening.Result result) {
        if (!result.refused().isEmpty()) {
            result.refused().forEach((path, reason) -> observer.observe(new Observation.Refused(path, reason)));
            throw read.refusal(first(result.refused()));
        }
        if (!result.unopened().isEmpty()) {
            throw first(result.unopened());
        }
        view.remember(result.accepted());
        if (!read.isCached()) {
            source.keep(read.value());
        }
        observer.observe(new Observation.Read(result.accepted().size()));
        return result.snapshot();
    }

    /** The first refusal, which names its path. */
    private static RuntimeException first(Map<KeyPath, RuntimeException> refused) {
        Map.Entry<KeyPath, RuntimeException> first =
                refused.entrySet().iterator().next();
        return first.getValue() instanceof EnvelopeException e
                ? e.at(first.getKey().value())
                : first.getValue();
    }

    static boolean isFor(List<DecryptionKey> keys, SecretInfo info) {
        return keys.stream().anyMatch(k -> info.recipients().contains(k.id()));
    }

    List<Examined> history(KeyPath path, int limit) {
        View view = trusted.begin();
        List<Examined> versions = new ArrayList<>();
        for (Entry entry : store.history(path, limit)) {
            try {
                versions.add(new Examined.Verified(
                        view.verify(entry, Judge.HISTORIAN).info()));
            } catch (EnvelopeException e) {
                versions.add(new Examined.Refused(path, e));
            }
        }
        return versions;
    }
}
