package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.Position;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Policy;
import io.secretctl.secrets.RestorePlan.Item;
import io.secretctl.secrets.RestorePlan.State;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.View.Judge;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a backup that was put back has changed of what is remembered. */
final class Restore {
    private final ConfigStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;

    Restore(ConfigStore store, Trusted trusted, Optional<KeyRing> keys) {
        this.store = store;
        this.trusted = trusted;
        this.keys = keys;
    }

    RestorePlan plan(Prefix prefix) {
        View view = trusted.begin();
        List<Entry> entries = store.list(prefix).entries().stream()
                .filter(e -> !e.path().isReserved())
                .toList();
        Map<KeyPath, View.Outcome> outcomes = view.verifyAll(entries, Judge.HISTORIAN);
        Map<KeyPath, Item> items = new TreeMap<>();
        Policy policy = view.policies().newest();
        outcomes.forEach((path, outcome) -> outcome.accepted()
                .map(accepted -> item(view, policy, accepted))
                .orElseGet(() -> Optional.of(refused(path, outcome.refused().orElseThrow())))
                .ifPresent(item -> items.put(path, item)));
        view.owed(prefix).forEach((path, seen) -> {
            if (!outcomes.containsKey(path)) {
                items.put(path, gone(path, policy, seen.position()));
            }
        });
        return new RestorePlan(
                trusted.known().policy().position(), policy.head().position(), new ArrayList<>(items.values()));
    }

    private Optional<Item> item(View view, Policy policy, Accepted accepted) {
        SecretInfo info = accepted.info();
        Position stored = info.header().position();
        Optional<Position> newer = view.seen(info.path())
                .filter(seen -> seen.position().compareTo(stored) > 0
                        || (seen.position().equals(stored)
                                && !seen.payloadHash().equals(accepted.seen().payloadHash())))
                .map(Seen::position);
        boolean done = stored.epoch() == policy.head().epoch() && newer.isEmpty();
        return done
                ? Optional.empty()
                : Optional.of(new Item(info.path(), state(info, policy), Optional.of(stored), newer, Optional.empty()));
    }

    private State state(SecretInfo info, Policy policy) {
        if (Governance.authorIsGone(info, policy)) {
            return State.AUTHOR_GONE;
        }
        boolean readable = info.isDeleted()
                || keys.stream()
                        .flatMap(k -> k.decryptionKeys().stream())
                        .anyMatch(k -> info.recipients().contains(k.id()));
        if (!readable) {
            return State.NOT_READABLE;
        }
        return writable(info.path(), policy) ? State.READY : State.NOT_WRITABLE;
    }

    private boolean writable(KeyPath path, Policy policy) {
        return keys.flatMap(k -> policy.writerOf(path, k.signer().id())).isPresent();
    }

    private Item gone(KeyPath path, Policy policy, Position seen) {
        State state = writable(path, policy) ? State.GONE : State.NOT_WRITABLE;
        return new Item(path, state, Optional.empty(), Optional.of(seen), Optional.empty());
    }

    private static Item refused(KeyPath path, EnvelopeException reason) {
        return new Item(
                path,
                State.REFUSED,
                Optional.empty(),
                Optional.empty(),
                Optional.of(String.valueOf(reason.getMessage())));
    }
}
