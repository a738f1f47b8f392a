package io.secretctl.secrets;

import io.secretctl.crypto.Context;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Expectation;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * One operation's view of a key space: all its envelopes are judged by the same policies and against the same memory. If
 * an envelope names newer policies, they are read, once; then all are judged again by those. Thread-safe.
 */
final class View {
    /** More writes than these can't have happened to a path since it was seen. */
    private static final long MAX_JUMP = 1L << 20;

    private final Trusted trusted;
    private final Recollection known;
    private final Map<KeyPath, Seen> promised;
    private volatile TrustedPolicies policies;
    private boolean refreshed;

    /** An envelope that was accepted, and what is public of it. */
    record Accepted(VerifiedEnvelope envelope, SecretInfo info) {
        Seen seen() {
            return Seen.of(envelope.header(), envelope.payloadHash());
        }
    }

    /** What is asked of an envelope beyond its being authentic. */
    enum Judge {
        /** A reader: not below what was seen, not expired. */
        READER,
        /** A writer that replaces it: not below what was seen. */
        WRITER,
        /** Somebody who looks back: it may be older than what was seen, and expired. */
        HISTORIAN
    }

    /**
     * Begins one.
     *
     * @param known what was seen
     * @param promised what manifests say: as good as seen, and not remembered
     */
    View(Trusted trusted, TrustedPolicies policies, Recollection known, Map<KeyPath, Seen> promised) {
        this.promised = promised;
        this.trusted = trusted;
        this.policies = policies;
        this.known = known;
    }

    /** A view by the policies that are known now, against the same memory. */
    View again() {
        return new View(trusted, trusted.policies(), known, promised);
    }

    /** A view to which this is as good as seen too, whatever policies and manifests are read meanwhile. */
    View and(Map<KeyPath, Seen> more) {
        Map<KeyPath, Seen> all = new HashMap<>(promised);
        more.forEach((path, said) -> all.merge(path, said, Seen::newer));
        return new View(trusted, policies, known, PathMap.of(all));
    }

    TrustedPolicies policies() {
        return policies;
    }

    /** Whether a moment has come, by the clock that expiry is judged by. */
    boolean isPast(Instant moment) {
        return !trusted.clock().instant().isBefore(moment);
    }

    /** Judges by the policies that it has, whatever envelopes name. */
    synchronized View neverRefreshed() {
        refreshed = true;
        return this;
    }

    Context context(KeyPath path) {
        return new Context(policies.store(), path.value());
    }

    Optional<Seen> seen(KeyPath path) {
        Seen own = known.paths().get(path);
        Seen said = promised.get(path);
        return own == null || said == null
                ? Optional.ofNullable(own == null ? said : own)
                : Optional.of(Seen.newer(own, said));
    }

    /** What was seen at a path and must be there still. */
    Optional<Seen> owed(KeyPath path) {
        return seen(path).filter(seen -> !seen.mayBeAbsent(trusted.clock().instant()));
    }

    /** The paths under a prefix where a value was seen that must be there still. */
    Map<KeyPath, Seen> owed(Prefix prefix) {
        Instant now = trusted.clock().instant();
        Map<KeyPath, Seen> live = new TreeMap<>();
        known.sorted().forEach(prefix, (path, seen) -> {
            if (!seen.mayBeAbsent(now)) {
                live.put(path, seen);
            }
        });
        promised.keySet().stream()
                .filter(prefix::contains)
                .forEach(path -> owed(path).ifPresentOrElse(seen -> live.put(path, seen), () -> live.remove(path)));
        return live;
    }

    /** Verifies one entry; quickly, if it is what it was the last time. */
    Accepted verify(Entry entry, Judge judge) {
        Optional<VerifiedEnvelope> known = trusted.recent().find(entry);
        if (known.isPresent()) {
            return verifyAgain(entry.path(), known.get(), judge);
        }
        Accepted accepted = verifyAnew(entry, judge);
        if (judge != Judge.HISTORIAN) {
            trusted.recent().keep(entry, accepted.envelope());
        }
        return accepted;
    }

    /** Verifies one entry that is one of many. */
    Accepted verifyAnew(Entry entry, Judge judge) {
        return withNewer(() -> {
            Expectation expected = expected(entry.path(), judge);
            return accepted(entry.path(), judge, Opener.verify(entry.value(), expected));
        });
    }

    /** Judges what was verified before. */
    Accepted verifyAgain(KeyPath path, VerifiedEnvelope envelope, Judge judge) {
        return withNewer(() -> {
            Opener.verifyAgain(envelope, expected(path, judge));
            return accepted(path, judge, envelope);
        });
    }

    private Accepted withNewer(Supplier<Accepted> verification) {
        TrustedPolicies before = policies;
        try {
            return verification.get();
        } catch (EnvelopeException.Forged | EnvelopeException.NotAllowed e) {
            if (refreshed() == before) {
                throw e;
            }
            return verification.get();
        }
    }

    private synchronized TrustedPolicies refreshed() {
        if (!refreshed) {
            refreshed = true;
            trusted.refresh();
            if (!policies.newest().equals(trusted.policies().newest())) {
                policies = trusted.policies();
            }
        }
        return policies;
    }

    private Expectation expected(KeyPath path, Judge judge) {
        Position floor = seen(path, judge).map(Seen::position).orElse(Position.NONE);
        Instant now = judge == Judge.READER ? trusted.clock().instant() : Instant.MIN;
        return new Expectation(context(path), floor, now, policies);
    }

    private Optional<Seen> seen(KeyPath path, Judge judge) {
        return judge == Judge.HISTORIAN ? Optional.empty() : seen(path);
    }

    private Accepted accepted(KeyPath path, Judge judge, VerifiedEnvelope envelope) {
        if (judge != Judge.HISTORIAN) {
            Optional.ofNullable(known.paths().get(path)).ifPresent(before -> requireSameHistory(before, envelope));
            Optional.ofNullable(promised.get(path)).ifPresent(before -> requireSameHistory(before, envelope));
        }
        String author = policies.policy(envelope.header().policyVersion())
                .flatMap(p -> p.owner(envelope.header().author()))
                .orElseThrow(() -> new EnvelopeException.NotAllowed("the policy no longer names its author"));
        return new Accepted(envelope, new SecretInfo(path, envelope.header(), author, envelope.recipients()));
    }

    private static void requireSameHistory(Seen before, VerifiedEnvelope envelope) {
        Position position = envelope.header().position();
        if (position.equals(before.position()) && !envelope.payloadHash().equals(before.payloadHash())) {
            throw new EnvelopeException.Forked(position);
        }
        // An epoch begins with version 1.
        long from = position.epoch() == before.position().epoch()
                ? before.position().version()
                : 0;
        if (position.version() - from > MAX_JUMP) {
            throw new EnvelopeException.Jumped(before.position(), position);
        }
    }

    /** What became of verifying several entries: each is accepted or refused, all by the same policies. */
    Map<KeyPath, Outcome> verifyAll(List<Entry> entries, Judge judge) {
        return byOnePolicy(outcomes -> entries.forEach(entry -> outcomes.put(entry.path(), outcome(entry, judge))));
    }

    /** The same, by several threads. */
    Map<KeyPath, Outcome> verifyOnCores(List<Entry> entries, Judge judge) {
        return byOnePolicy(outcomes -> {
            Cores<Entry, Outcome> work = new Cores<>(entry -> outcome(entry, judge));
            try {
                work.add(entries);
                Iterator<Entry> entry = entries.iterator();
                work.each(outcome -> outcomes.put(entry.next().path(), outcome));
            } finally {
                work.abandon(outcome -> {});
            }
        });
    }

    /** Verifies again from the beginning if newer policies have come meanwhile. */
    private Map<KeyPath, Outcome> byOnePolicy(Consumer<Map<KeyPath, Outcome>> verification) {
        while (true) {
            TrustedPolicies before = policies;
            Map<KeyPath, Outcome> outcomes = new TreeMap<>();
            verification.accept(outcomes);
            if (policies == before) {
                return outcomes;
            }
        }
    }

    Outcome outcome(Entry entry, Judge judge) {
        try {
            return new Outcome(Optional.of(verifyAnew(entry, judge)), Optional.empty());
        } catch (EnvelopeException e) {
            return new Outcome(Optional.empty(), Optional.of(e));
        }
    }

    /** Exactly one of the two. */
    record Outcome(Optional<Accepted> accepted, Optional<EnvelopeException> refused) {
        Examined examined(KeyPath path) {
            return accepted.isPresent()
                    ? new Examined.Verified(accepted.get().info())
                    : new Examined.Refused(path, refused.orElseThrow());
        }
    }

    /** Remembers what was accepted, as far as it is news. */
    void remember(Collection<Accepted> accepted) {
        Map<KeyPath, Seen> seen = new HashMap<>();
        accepted.forEach(one -> seen.put(one.info().path(), one.seen()));
        trusted.remember(news(seen));
    }

    /** What of this was not remembered when the operation began. */
    Map<KeyPath, Seen> news(Map<KeyPath, Seen> accepted) {
        Map<KeyPath, Seen> news = new HashMap<>(accepted);
        news.entrySet().removeIf(one -> {
            Seen before = known.paths().get(one.getKey());
            return before != null && Seen.merged(before, one.getValue()).equals(before);
        });
        return news;
    }
}
