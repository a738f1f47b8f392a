package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Opener;
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

/** Reads values: verifies, compares with what was seen, remembers, opens. */
final class SecretReader {
    private final ConfigStore store;
    private final Trusted trusted;

    SecretReader(ConfigStore store, Trusted trusted) {
        this.store = store;
        this.trusted = trusted;
    }

    Optional<Secret> get(KeyPath path, List<DecryptionKey> keys) {
        return verified(path)
                .filter(accepted -> !accepted.info().isDeleted())
                .map(accepted -> new Secret(accepted.info(), Opener.open(accepted.envelope(), keys)));
    }

    Optional<SecretInfo> info(KeyPath path) {
        return verified(path).map(Accepted::info);
    }

    private Optional<Accepted> verified(KeyPath path) {
        View view = trusted.begin();
        Optional<Entry> entry = read(store, path);
        if (entry.isEmpty()) {
            requireNotVanished(view, path);
            return Optional.empty();
        }
        Accepted accepted = view.verify(entry.get(), Judge.READER);
        view.remember(List.of(accepted));
        return Optional.of(accepted);
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
        view.seen(path).filter(seen -> !seen.deleted()).ifPresent(seen -> {
            throw new SecretException.Vanished(path, seen.position());
        });
    }

    List<Examined> list(Prefix prefix) {
        View view = trusted.begin();
        Map<KeyPath, Examined> examined = new TreeMap<>();
        List<Accepted> accepted = new ArrayList<>();
        view.verifyAll(userEntries(store.list(prefix)), Judge.READER).forEach((path, outcome) -> {
            outcome.accepted().ifPresent(accepted::add);
            examined.put(path, outcome.examined(path));
        });
        view.seen(prefix).forEach((path, seen) -> {
            if (!examined.containsKey(path)) {
                examined.put(path, new Examined.Refused(path, new SecretException.Vanished(path, seen.position())));
            }
        });
        view.remember(accepted);
        return List.copyOf(examined.values());
    }

    private static List<Entry> userEntries(Listing listing) {
        return listing.entries().stream().filter(e -> !e.path().isReserved()).toList();
    }

    Snapshot snapshot(Prefix prefix, List<DecryptionKey> keys) {
        View view = trusted.begin();
        Listing listing = store.list(prefix);
        Map<KeyPath, Accepted> accepted = new TreeMap<>();
        view.verifyAll(userEntries(listing), Judge.READER).forEach((path, outcome) -> {
            outcome.refused().ifPresent(refused -> {
                throw refused;
            });
            accepted.put(path, outcome.accepted().orElseThrow());
        });
        view.seen(prefix).forEach((path, seen) -> {
            if (!accepted.containsKey(path)) {
                throw new SecretException.Vanished(path, seen.position());
            }
        });
        Snapshot snapshot = open(listing, accepted.values(), keys);
        view.remember(accepted.values());
        return snapshot;
    }

    private static Snapshot open(Listing listing, Iterable<Accepted> accepted, List<DecryptionKey> keys) {
        TreeMap<KeyPath, Secret> secrets = new TreeMap<>();
        List<SecretInfo> others = new ArrayList<>();
        try {
            for (Accepted one : accepted) {
                SecretInfo info = one.info();
                if (info.isDeleted()) {
                    continue;
                }
                if (keys.stream().anyMatch(k -> info.recipients().contains(k.id()))) {
                    secrets.put(info.path(), new Secret(info, Opener.open(one.envelope(), keys)));
                } else {
                    others.add(info);
                }
            }
        } catch (EnvelopeException e) {
            secrets.values().forEach(Secret::close);
            throw e;
        }
        return new Snapshot(listing.prefix(), secrets, others, listing.revision());
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
