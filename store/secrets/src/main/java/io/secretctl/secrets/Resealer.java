package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.Current.Sealed;
import io.secretctl.secrets.View.Judge;
import io.secretctl.secrets.View.Outcome;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Seals again whatever is not sealed as the newest policy would have it, many values in one commit. A commit happens only
 * if everything that it was made from is still stored, the policy too; where it is not, each of its values is looked at
 * again on its own. So nobody's write is lost, and it can be interrupted anywhere and run again.
 */
final class Resealer {
    /** As often as the policy changes, or the store fails, before the rest is left to the next run. */
    private static final int PASSES = 5;

    private static final long FIRST_PAUSE_MILLIS = 250;

    private final ConfigStore store;
    private final Trusted trusted;
    private final SecretWriter writer;
    private final KeyRing keys;
    private final ResealOptions options;
    private final Map<KeyPath, Boolean> sealed = new ConcurrentSkipListMap<>();
    private final SortedMap<KeyPath, ResealPlan.Item> left = new ConcurrentSkipListMap<>();
    private final AtomicLong examined = new AtomicLong();

    Resealer(ConfigStore store, Trusted trusted, SecretWriter writer, KeyRing keys, ResealOptions options) {
        this.store = store;
        this.trusted = trusted;
        this.writer = writer;
        this.keys = keys;
        this.options = options;
    }

    ResealSummary run(Prefix prefix) {
        for (int pass = 1; ; pass++) {
            try {
                if (isComplete(prefix) || pass == PASSES) {
                    left.keySet().forEach(sealed::remove);
                    return new ResealSummary(
                            examined.get(),
                            sealed.size(),
                            examined.get() - sealed.size() - left.size(),
                            List.copyOf(left.values()));
                }
            } catch (StoreException.Unreachable | StoreException.OutcomeUnknown e) {
                if (pass == PASSES || !pause(pass)) {
                    throw e;
                }
            }
        }
    }

    /** One pass over all; whether the policy was the same from its begin to its end. */
    private boolean isComplete(Prefix prefix) {
        trusted.refresh();
        long policy = trusted.policies().newest().version();
        left.clear();
        examined.set(0);
        List<Examined.Refused> vanished =
                new Survey(store, trusted, options.workers(), options.progress()).run(prefix, this::page);
        vanished.forEach(v -> leave(Governance.refused(v)));
        examined.addAndGet(vanished.size());
        return !trusted.refresh() && trusted.policies().newest().version() == policy;
    }

    private static boolean pause(int pass) {
        try {
            Thread.sleep(FIRST_PAUSE_MILLIS << pass);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void leave(ResealPlan.Item item) {
        left.put(item.path(), item);
    }

    private Map<KeyPath, Seen> page(View view, List<Entry> entries) {
        Map<KeyPath, Outcome> outcomes = view.verifyAll(entries, Judge.WRITER);
        Map<KeyPath, Seen> accepted = new HashMap<>();
        List<Current> due = new ArrayList<>();
        for (Entry entry : entries) {
            Outcome outcome = Objects.requireNonNull(outcomes.get(entry.path()));
            outcome.accepted().ifPresent(a -> accepted.put(entry.path(), a.seen()));
            Governance.item(outcome.examined(entry.path()), view.policies(), Optional.of(keys))
                    .ifPresent(item -> {
                        if (isDue(item) && isRegistration(outcome)) {
                            alone(entry.path()); // with a time of its own
                        } else if (isDue(item)) {
                            due.add(Current.of(
                                    view, Expected.at(entry), outcome.accepted().orElseThrow()));
                        } else {
                            leave(item);
                        }
                    });
        }
        accepted.putAll(seal(view, due));
        examined.addAndGet(entries.size());
        return accepted;
    }

    private static boolean isRegistration(Outcome outcome) {
        return outcome.accepted().filter(a -> a.seen().registration()).isPresent();
    }

    private boolean isDue(ResealPlan.Item item) {
        return item.state() == ResealPlan.State.READY
                || (options.adopt() && item.state() == ResealPlan.State.AUTHOR_GONE);
    }

    private Map<KeyPath, Seen> seal(View view, List<Current> due) {
        Map<KeyPath, Seen> written = new TreeMap<>();
        List<Write.Check> conditions = view.policies().stillNewest();
        Commits commits = new Commits(store.limits(), conditions, (writes, batch) -> commit(writes, batch, written));
        for (Current current : due) {
            try (Draft same = Draft.same(current.envelope().orElseThrow(), view.policies(), keys.decryptionKeys())) {
                Sealed next =
                        current.follow(keys.signer(), same, trusted.clock().instant());
                Commits.requireFits(current.path(), next.write().size(), store.limits(), conditions);
                commits.add(next);
            } catch (EnvelopeException
                    | PolicyException
                    | TrustException.KeyMissing
                    | SecretException
                    | StoreException.TooLarge e) {
                leave(Governance.refused(new Examined.Refused(current.path(), e)));
            }
        }
        commits.flush();
        return written;
    }

    private void commit(List<Write> writes, List<Sealed> batch, Map<KeyPath, Seen> written) {
        try {
            store.commit(writes);
            for (Sealed one : batch) {
                written.put(one.write().path(), one.seen());
                sealed.put(one.write().path(), true);
            }
        } catch (StoreException.Conflict e) {
            batch.forEach(one -> alone(one.write().path()));
        }
    }

    private void alone(KeyPath path) {
        try {
            if (writer.reseal(path, options.adopt()).isPresent()) {
                sealed.put(path, true);
            }
        } catch (SecretException.NotRemembered e) {
            sealed.put(path, true);
            throw e;
        } catch (EnvelopeException
                | PolicyException
                | TrustException.KeyMissing
                | SecretException
                | StoreException.TooLarge e) {
            leave(Governance.refused(new Examined.Refused(path, e)));
        }
    }
}
