package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Opener;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.View.Judge;
import io.secretctl.secrets.View.Outcome;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How the values of a watched prefix stand: what is stored, what of it was good, and what has been told. It turns news of
 * the store into events, one for each difference. Not thread-safe.
 */
final class Judged {
    private final List<DecryptionKey> keys;
    private final Map<KeyPath, Standing> standings = new TreeMap<>();

    /**
     * How one path stands.
     *
     * @param stored what is stored, as far as is known
     * @param good what was accepted last, and has not lapsed
     * @param refused why what is stored is not accepted
     */
    private record Standing(Optional<Entry> stored, Optional<Good> good, Optional<RuntimeException> refused) {
        static final Standing NONE = new Standing(Optional.empty(), Optional.empty(), Optional.empty());
    }

    private record Good(Entry entry, String hash, boolean deleted, Optional<Instant> expires) {}

    Judged(List<DecryptionKey> keys) {
        this.keys = keys;
    }

    /** Takes in what the watch begins with, of which nothing needs to be told. */
    void begin(List<Entry> entries, List<Accepted> accepted, Map<KeyPath, RuntimeException> refused) {
        Map<KeyPath, Entry> stored = new HashMap<>();
        entries.forEach(entry -> stored.put(entry.path(), entry));
        accepted.forEach(one -> {
            Entry entry = stored.get(one.info().path());
            if (entry != null) {
                standings.put(
                        entry.path(),
                        new Standing(Optional.of(entry), Optional.of(good(entry, one)), Optional.empty()));
            }
        });
        refused.forEach((path, reason) -> standings.put(
                path, new Standing(Optional.ofNullable(stored.get(path)), Optional.empty(), Optional.of(reason))));
    }

    private static Good good(Entry entry, Accepted accepted) {
        return new Good(
                entry,
                accepted.envelope().payloadHash(),
                accepted.info().isDeleted(),
                accepted.info().header().expires());
    }

    /** What is stored, as far as is known. */
    Map<KeyPath, Optional<Entry>> stored() {
        Map<KeyPath, Optional<Entry>> all = new TreeMap<>();
        standings.forEach((path, standing) -> all.put(path, standing.stored()));
        return all;
    }

    /** What is stored, if all of it is good. */
    Optional<List<Entry>> allGood() {
        List<Entry> entries = new ArrayList<>();
        for (Standing standing : standings.values()) {
            if (standing.refused().isPresent()) {
                return Optional.empty();
            }
            standing.stored().ifPresent(entries::add);
        }
        return Optional.of(entries);
    }

    /** When the values that are good now expire. */
    Stream<Instant> expiries() {
        return standings.values().stream().flatMap(s -> s.good().flatMap(Good::expires).stream());
    }

    /** Whether anything is good, which may lapse. */
    boolean hasGood() {
        return standings.values().stream().anyMatch(s -> s.good().isPresent());
    }

    /**
     * Judges what is stored at some paths, and tells the differences. What would be refused is read again before it is:
     * news of one version may arrive when a later one has been seen already.
     *
     * @param reread reads what is stored now
     */
    List<SecretEvent> judge(View view, Map<KeyPath, Optional<Entry>> news, Function<KeyPath, Optional<Entry>> reread) {
        Map<KeyPath, Optional<Entry>> stored = new TreeMap<>(news);
        Map<KeyPath, Outcome> outcomes = verify(view, stored);
        Map<KeyPath, Optional<Entry>> again = new TreeMap<>();
        stored.forEach((path, entry) -> {
            boolean accepted = entry.isEmpty()
                    ? view.seen(path).isEmpty()
                    : outcomes.containsKey(path)
                            && outcomes.get(path).accepted().isPresent();
            if (!accepted) {
                again.put(path, reread.apply(path));
            }
        });
        outcomes.putAll(verify(view, again));
        stored.putAll(again);
        view.remember(
                outcomes.values().stream().flatMap(o -> o.accepted().stream()).toList());
        List<SecretEvent> events = new ArrayList<>();
        stored.forEach((path, entry) -> events.addAll(settle(view, path, entry, outcomes.get(path))));
        return events;
    }

    private static Map<KeyPath, Outcome> verify(View view, Map<KeyPath, Optional<Entry>> stored) {
        return new HashMap<>(view.verifyAll(
                stored.values().stream().flatMap(Optional::stream).toList(), Judge.READER));
    }

    private List<SecretEvent> settle(View view, KeyPath path, Optional<Entry> entry, @Nullable Outcome outcome) {
        Standing before = standings.getOrDefault(path, Standing.NONE);
        if (entry.isPresent() && outcome != null && outcome.accepted().isPresent()) {
            return accept(before, entry.get(), outcome.accepted().get());
        }
        Optional<RuntimeException> reason = outcome != null && outcome.refused().isPresent()
                ? Optional.of(outcome.refused().get())
                : view.owed(path).map(seen -> new SecretException.Vanished(path, seen.position()));
        if (reason.isEmpty()) {
            standings.remove(path);
            boolean wasToldOf = before.refused().isPresent()
                    || before.good().filter(good -> !good.deleted()).isPresent();
            return wasToldOf ? List.of(new SecretEvent.Gone(path)) : List.of();
        }
        return refuse(view, path, before, entry, reason.get());
    }

    private List<SecretEvent> accept(Standing before, Entry entry, Accepted accepted) {
        KeyPath path = entry.path();
        Good good = good(entry, accepted);
        boolean same = before.refused().isEmpty()
                && before.good().filter(g -> g.hash().equals(good.hash())).isPresent();
        if (same) {
            standings.put(path, new Standing(Optional.of(entry), Optional.of(good), Optional.empty()));
            return List.of();
        }
        SecretEvent event;
        try {
            event = event(accepted);
        } catch (EnvelopeException e) {
            standings.put(path, new Standing(Optional.of(entry), before.good(), Optional.of(e)));
            return isTold(before, e) ? List.of() : List.of(new SecretEvent.Refused(path, e));
        }
        standings.put(path, new Standing(Optional.of(entry), Optional.of(good), Optional.empty()));
        return List.of(event);
    }

    private SecretEvent event(Accepted accepted) {
        SecretInfo info = accepted.info();
        if (info.isDeleted()) {
            return new SecretEvent.Deleted(info);
        }
        return SecretReader.isFor(keys, info)
                ? new SecretEvent.Changed(new Secret(info, Opener.open(accepted.envelope(), keys)))
                : new SecretEvent.SealedToOthers(info);
    }

    private List<SecretEvent> refuse(
            View view, KeyPath path, Standing before, Optional<Entry> entry, RuntimeException reason) {
        List<SecretEvent> events = new ArrayList<>();
        Optional<RuntimeException> lapse = before.good().flatMap(good -> lapse(view, good));
        if (lapse.isPresent() && !before.good().get().deleted()) {
            events.add(new SecretEvent.Lapsed(path, lapse.get()));
        }
        boolean isTheGoodOne =
                before.good().isPresent() && before.good().map(Good::entry).equals(entry);
        if (!isTheGoodOne && !isTold(before, reason)) {
            events.add(new SecretEvent.Refused(path, reason));
        }
        standings.put(
                path, new Standing(entry, lapse.isPresent() ? Optional.empty() : before.good(), Optional.of(reason)));
        return events;
    }

    /** Why a value that was good is none any more. That a newer one has been seen does not end it before its time. */
    private static Optional<RuntimeException> lapse(View view, Good good) {
        Map<KeyPath, Outcome> outcome = view.verifyAll(List.of(good.entry()), Judge.READER);
        return outcome.values().stream()
                .flatMap(o -> o.refused().stream())
                .filter(e -> !(e instanceof EnvelopeException.RolledBack)
                        || good.expires().filter(view::isPast).isPresent())
                .map(e -> (RuntimeException) e)
                .findFirst();
    }

    private static boolean isTold(Standing before, RuntimeException reason) {
        return before.refused()
                .filter(told -> told.getClass() == reason.getClass()
                        && String.valueOf(told.getMessage()).equals(reason.getMessage()))
                .isPresent();
    }
}
