package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Policy;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.View.Judge;
import io.secretctl.secrets.View.Outcome;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Passes over the values under a prefix that change none of them, by the policies that are the newest when it begins. */
final class Audit {
    private final ConfigStore store;
    private final Trusted trusted;

    private Audit(ConfigStore store, Trusted trusted) {
        this.store = store;
        this.trusted = trusted;
    }

    /** Reads the policies anew, once for all its passes. */
    static Audit begin(ConfigStore store, Trusted trusted) {
        trusted.refresh();
        return new Audit(store, trusted);
    }

    /** Looks at one value; called by several threads at once. */
    private interface Look {
        void at(Examined examined, TrustedPolicies policies);
    }

    /** Expired values are looked at like all others. */
    private void each(Prefix prefix, Look look) {
        Survey survey = new Survey(store, trusted, Runtime.getRuntime().availableProcessors(), progress -> {});
        survey.run(prefix, (view, entries) -> page(view, entries, look))
                .forEach(vanished -> look.at(vanished, trusted.policies()));
    }

    private static Map<KeyPath, Seen> page(View view, List<Entry> entries, Look look) {
        Map<KeyPath, Seen> accepted = new HashMap<>();
        Map<KeyPath, Outcome> outcomes = view.verifyAll(entries, Judge.WRITER);
        outcomes.forEach((path, outcome) -> {
            outcome.accepted().ifPresent(a -> accepted.put(path, a.seen()));
            look.at(outcome.examined(path), view.policies());
        });
        return accepted;
    }

    ResealPlan plan(Prefix prefix, Optional<KeyRing> keys) {
        AtomicLong examined = new AtomicLong();
        Queue<ResealPlan.Item> items = new ConcurrentLinkedQueue<>();
        each(prefix, (value, policies) -> {
            examined.incrementAndGet();
            Governance.item(value, policies, keys).ifPresent(items::add);
        });
        return new ResealPlan(examined.get(), sorted(items, Comparator.comparing(ResealPlan.Item::path)));
    }

    Verification verify(Prefix prefix) {
        Instant now = trusted.clock().instant();
        AtomicLong examined = new AtomicLong();
        Queue<Verification.Issue> issues = new ConcurrentLinkedQueue<>();
        each(prefix, (value, policies) -> {
            examined.incrementAndGet();
            Governance.item(value, policies, Optional.empty()).ifPresent(item -> {
                boolean refused = item.state() == ResealPlan.State.REFUSED;
                issues.add(new Verification.Issue(
                        refused ? Verification.Kind.REFUSED : Verification.Kind.DRIFT, item.path(), item.reason()));
            });
            if (value instanceof Examined.Verified verified) {
                expired(verified.info().header(), now)
                        .ifPresent(time -> issues.add(new Verification.Issue(
                                Verification.Kind.EXPIRED, value.path(), "it has expired at " + time)));
            }
        });
        trusted.policies()
                .audit()
                .forEach(f -> issues.add(new Verification.Issue(Verification.Kind.POLICY, f.path(), f.reason())));
        return new Verification(
                examined.get(),
                sorted(issues, Comparator.comparing(Verification.Issue::kind).thenComparing(Verification.Issue::path)));
    }

    private static Optional<Instant> expired(EnvelopeHeader header, Instant now) {
        return header.expires().filter(time -> !now.isBefore(time));
    }

    List<Debt> debt(Prefix prefix) {
        List<Policy> history = trusted.policies().history();
        Queue<Debt> debts = new ConcurrentLinkedQueue<>();
        each(prefix, (value, policies) -> addDebts(value, history, debts));
        return sorted(debts, Comparator.comparing(Debt::path).thenComparing(Debt::identity));
    }

    /** What is left of a revocation: complete if everything was made under this policy version or a later one. */
    Settled settled(long since) {
        List<Policy> history = trusted.policies().history();
        AtomicBoolean complete = new AtomicBoolean(true);
        Queue<Debt> debts = new ConcurrentLinkedQueue<>();
        each(Prefix.ALL, (value, policies) -> {
            boolean recent = value instanceof Examined.Verified verified
                    && verified.info().header().policyVersion() >= since;
            if (!recent) {
                complete.set(false);
            }
            addDebts(value, history, debts);
        });
        return new Settled(
                complete.get(), sorted(debts, Comparator.comparing(Debt::path).thenComparing(Debt::identity)));
    }

    private static void addDebts(Examined value, List<Policy> history, Queue<Debt> debts) {
        if (value instanceof Examined.Verified verified && !verified.info().isDeleted()) {
            debts.addAll(Governance.debt(verified.info(), history));
        }
    }

    private static <T> List<T> sorted(Queue<T> found, Comparator<T> order) {
        return found.stream().sorted(order).toList();
    }
}
