package io.secretctl.secrets;

import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.Current.Sealed;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Writes several values at once, as {@link SecretWriter} writes one: in as few commits as the store's limits allow. */
final class BatchWriter {
    private static final int ATTEMPTS = 32;

    private final ConfigStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;
    private final SecretWriter writer;

    BatchWriter(ConfigStore store, Trusted trusted, Optional<KeyRing> keys, SecretWriter writer) {
        this.store = store;
        this.trusted = trusted;
        this.keys = keys;
        this.writer = writer;
    }

    /** Values that were sealed by the same policies. */
    private record Batch(TrustedPolicies policies, List<Sealed> sealed) {}

    void putAll(List<NewValue> values, Consumer<List<Written>> committed) {
        Set<KeyPath> paths = new HashSet<>();
        for (NewValue value : values) {
            if (!paths.add(value.path())) {
                throw new IllegalArgumentException(value.path() + " appears twice");
            }
        }
        SigningKey author = keys.orElseThrow(SecretException.NoIdentity::new).signer();
        List<NewValue> left = new ArrayList<>(values);
        for (int attempt = 0; !left.isEmpty(); attempt++) {
            if (attempt == ATTEMPTS) {
                throw new SecretException.Contended(left.get(0).path(), ATTEMPTS);
            }
            Optional<Batch> batch = seal(author, left, attempt == 0);
            try {
                batch.ifPresent(ready -> commit(ready, left, committed));
            } catch (StoreException.Conflict e) {
                // A value or the policy has changed since it was read: look again at what is left.
                trusted.refresh();
            }
        }
    }

    /**
     * Seals all.
     *
     * @param first whether nothing was read anew before it is refused
     * @return empty if newer policies have come meanwhile
     */
    private Optional<Batch> seal(SigningKey author, List<NewValue> values, boolean first) {
        View view = trusted.begin();
        TrustedPolicies policies = view.policies();
        for (NewValue value : values) {
            if (policies.newest().writerOf(value.path(), author.id()).isEmpty()) {
                if (first && trusted.refresh()) {
                    return Optional.empty();
                }
                throw writer.notAuthorised(value.path(), author.id());
            }
        }
        Map<KeyPath, Entry> stored = stored(values);
        Cores<NewValue, Sealed> work = new Cores<>(value -> seal(author, value, view, stored));
        List<Sealed> sealed = new ArrayList<>();
        try {
            work.add(values);
            work.each(sealed::add);
        } finally {
            work.abandon(unused -> {});
        }
        return view.policies().equals(policies) ? Optional.of(new Batch(policies, sealed)) : Optional.empty();
    }

    private Map<KeyPath, Entry> stored(List<NewValue> values) {
        List<KeyPath> paths = values.stream().map(NewValue::path).toList();
        Map<KeyPath, Entry> stored = new HashMap<>();
        store.getAll(paths).forEach(entry -> stored.put(entry.path(), entry));
        return stored;
    }

    private Sealed seal(SigningKey author, NewValue value, View view, Map<KeyPath, Entry> stored) {
        Optional<Entry> entry = Optional.ofNullable(stored.get(value.path()));
        Current current = writer.current(view, value.path(), entry, value.options());
        SecretWriter.requireExpected(value.path(), current, value.options());
        byte[] plaintext = value.value().toByteArray();
        try (Draft draft = writer.draft(current, plaintext, value.options())) {
            return current.follow(author, draft, trusted.clock().instant());
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private void commit(Batch batch, List<NewValue> left, Consumer<List<Written>> committed) {
        Commits commits = new Commits(store.limits(), batch.policies().stillNewest(), (writes, together) -> {
            List<Entry> stored = store.commit(writes);
            Map<KeyPath, Seen> seen = new HashMap<>();
            for (int i = 0; i < together.size(); i++) {
                seen.put(together.get(i).written().path(), together.get(i).seen());
                trusted.recent().keep(stored.get(i), together.get(i).envelope());
            }
            trusted.remember(seen);
            left.subList(0, together.size()).clear();
            committed.accept(together.stream().map(Sealed::written).toList());
        });
        batch.sealed().forEach(commits::add);
        commits.flush();
    }
}
