package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.Source.Read;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.View.Judge;
import io.secretctl.secrets.View.Outcome;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Listing;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Verifies and opens all values of a listing, on every core, beginning while it is read. Closed, it wipes what was opened
 * and not taken. For one thread to use.
 */
final class Opening implements AutoCloseable {
    private final View view;
    private final List<DecryptionKey> keys;
    private TrustedPolicies policies;
    private final Cores<Entry, Opened> work = new Cores<>(this::open);

    /** What became of one entry. */
    private record Opened(
            Entry entry, Outcome outcome, Optional<SecretBytes> value, Optional<EnvelopeException> unopened) {
        static Opened not(Entry entry, Outcome outcome) {
            return new Opened(entry, outcome, Optional.empty(), Optional.empty());
        }

        void wipe() {
            value.ifPresent(SecretBytes::close);
        }
    }

    /**
     * What a listing holds.
     *
     * @param accepted what verifies
     * @param refused what does not, and what has vanished
     * @param unopened what verifies and does not open
     * @param snapshot what was opened
     */
    record Result(
            List<Accepted> accepted,
            Map<KeyPath, RuntimeException> refused,
            Map<KeyPath, RuntimeException> unopened,
            Snapshot snapshot) {}

    Opening(View view, List<DecryptionKey> keys) {
        this.view = view;
        this.keys = keys;
        this.policies = view.policies();
    }

    /** Begins with what is likely to be listed. */
    void begin(List<Entry> entries) {
        work.add(SecretReader.userEntries(entries));
    }

    private Opened open(Entry entry) {
        Outcome outcome = view.outcome(entry, Judge.READER);
        if (outcome.accepted().isEmpty()) {
            return Opened.not(entry, outcome);
        }
        Accepted accepted = outcome.accepted().get();
        if (accepted.info().isDeleted() || !SecretReader.isFor(keys, accepted.info())) {
            return Opened.not(entry, outcome);
        }
        try {
            return new Opened(entry, outcome, Optional.of(Opener.open(accepted.envelope(), keys)), Optional.empty());
        } catch (EnvelopeException e) {
            return new Opened(entry, outcome, Optional.empty(), Optional.of(e));
        }
    }

    /** Ends with all that was listed, and nothing else, by the same policies. The snapshot is the caller's to close. */
    Result end(Read<Listing> read) {
        List<Entry> entries = SecretReader.userEntries(read.value().entries());
        IdentityHashMap<Entry, Opened> opened = all(entries);
        while (view.policies() != policies) {
            opened.values().forEach(Opened::wipe);
            policies = view.policies();
            opened = all(entries);
        }
        return result(read, entries, opened);
    }

    /** What was begun with, as far as it is listed, and the rest. */
    private IdentityHashMap<Entry, Opened> all(List<Entry> entries) {
        IdentityHashMap<Entry, Opened> done = new IdentityHashMap<>(entries.size());
        try {
            work.each(one -> done.put(one.entry(), one));
            work.add(entries.stream().filter(e -> !done.containsKey(e)).toList());
            work.each(one -> done.put(one.entry(), one));
        } catch (RuntimeException | Error e) {
            done.values().forEach(Opened::wipe);
            throw e;
        }
        IdentityHashMap<Entry, Opened> listed = new IdentityHashMap<>(entries.size());
        entries.forEach(entry -> listed.put(entry, done.remove(entry)));
        done.values().forEach(Opened::wipe); // of a reading that had to begin again
        return listed;
    }

    private Result result(Read<Listing> read, List<Entry> entries, IdentityHashMap<Entry, Opened> opened) {
        List<Accepted> accepted = new ArrayList<>();
        Map<KeyPath, RuntimeException> refused = new TreeMap<>();
        Map<KeyPath, RuntimeException> unopened = new TreeMap<>();
        TreeMap<KeyPath, Secret> secrets = new TreeMap<>();
        List<SecretInfo> others = new ArrayList<>();
        Map<KeyPath, Seen> owed = view.owed(read.value().prefix());
        for (Entry entry : entries) {
            Opened one = opened.get(entry);
            if (one == null) {
                throw new IllegalStateException("an entry was not looked at");
            }
            owed.remove(entry.path());
            one.outcome().refused().ifPresent(reason -> refused.put(entry.path(), reason));
            one.unopened().ifPresent(reason -> unopened.put(entry.path(), reason));
            one.outcome().accepted().ifPresent(accepted::add);
            Optional<SecretInfo> info =
                    one.outcome().accepted().map(a -> a.info().from(read.cachedAt()));
            if (one.value().isPresent()) {
                secrets.put(
                        entry.path(), new Secret(info.orElseThrow(), one.value().get()));
            } else if (one.unopened().isEmpty()) {
                info.filter(i -> !i.isDeleted()).ifPresent(others::add);
            }
        }
        owed.forEach((path, seen) -> refused.put(path, new SecretException.Vanished(path, seen.position())));
        Snapshot snapshot = new Snapshot(
                read.value().prefix(), secrets, others, read.value().revision(), read.cachedAt());
        return new Result(accepted, refused, unopened, snapshot);
    }

    /** Wipes what was begun with and not ended. */
    @Override
    public void close() {
        work.abandon(Opened::wipe);
    }
}
