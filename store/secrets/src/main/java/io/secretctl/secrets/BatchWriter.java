package io.secretctl.secrets;

import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.Current.Next;
import io.secretctl.secrets.Current.Sealed;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Writes several values at once, as {@link SecretWriter} writes one: in as few commits as the store's limits allow, one
 * after the other. Before the first, everything is prepared, so that nothing but the store and the policy can keep a later
 * one from being made. Sealing goes on beside all else, on every core: while what is stored is read, and during commits.
 */
final class BatchWriter {
    private static final int ATTEMPTS = 32;

    /** So many bytes are sealed before they can be committed: enough for every core, and little memory. */
    private static final long MOST_AHEAD = 32 << 20;

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

    /** What is to be written, and what is stored there. */
    private record Read(NewValue value, Optional<Entry> stored) {}

    /**
     * What a commit has written.
     *
     * @param forgotten that it could not be remembered
     */
    private record Committed(List<Written> written, Optional<SecretException.NotRemembered> forgotten) {}

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
            try {
                write(author, left, attempt == 0, committed);
            } catch (StoreException.Conflict e) {
                // A value or the policy has changed since it was read: look again at what is left.
                trusted.refresh();
            }
        }
    }

    /**
     * Prepares, seals and commits all that is left, which becomes less with each commit; none if newer policies come
     * meanwhile.
     *
     * @param first whether nothing was read anew before it is refused
     */
    private void write(SigningKey author, List<NewValue> left, boolean first, Consumer<List<Written>> committed) {
        View view = trusted.begin();
        TrustedPolicies policies = view.policies();
        for (NewValue value : left) {
            if (policies.newest().writerOf(value.path(), author.id()).isEmpty()) {
                if (first && trusted.refresh()) {
                    return;
                }
                throw writer.notAuthorised(value.path(), author.id());
            }
        }
        Cores<Next, Sealed> sealing = new Cores<>(Next::seal, Next::storedBytes, MOST_AHEAD);
        try {
            prepare(author, left, view, sealing);
            if (view.policies().equals(policies)) {
                commit(policies, sealing, left, committed);
            }
        } finally {
            sealing.abandon(unused -> {});
        }
    }

    /** Looks at what is stored, as much as one commit would hold at a time, and has it sealed while the next is read. */
    private void prepare(SigningKey author, List<NewValue> values, View view, Cores<Next, Sealed> sealing) {
        int together = store.limits().maxBatchWrites();
        Cores<Read, Next> preparing = new Cores<>(read -> prepare(author, read, view));
        try {
            for (int from = 0; from < values.size(); from += together) {
                List<Read> some = read(values.subList(from, Math.min(values.size(), from + together)));
                sealing.add(prepared(preparing, view));
                preparing.add(some);
            }
            sealing.add(prepared(preparing, view));
        } finally {
            preparing.abandon(unused -> {});
        }
    }

    private List<Read> read(List<NewValue> values) {
        List<KeyPath> paths = values.stream().map(NewValue::path).toList();
        Map<KeyPath, Entry> stored = new HashMap<>();
        store.getAll(paths).forEach(entry -> stored.put(entry.path(), entry));
        return values.stream()
                .map(value -> new Read(value, Optional.ofNullable(stored.get(value.path()))))
                .toList();
    }

    private Next prepare(SigningKey author, Read read, View view) {
        NewValue value = read.value();
        Current current = writer.current(view, value.path(), read.stored(), value.options());
        SecretWriter.requireExpected(value.path(), current, value.options());
        byte[] plaintext = value.value().toByteArray();
        try (Draft draft = writer.draft(current, plaintext, value.options())) {
            return current.prepare(author, draft, value.value(), trusted.clock().instant());
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private List<Next> prepared(Cores<Read, Next> preparing, View view) {
        List<Write.Check> conditions = view.policies().stillNewest();
        List<Next> prepared = new ArrayList<>();
        preparing.each(next -> {
            Commits.requireFits(next.path(), next.storedBytes(), store.limits(), conditions);
            prepared.add(next);
        });
        return prepared;
    }

    private void commit(
            TrustedPolicies policies,
            Cores<Next, Sealed> sealing,
            List<NewValue> left,
            Consumer<List<Written>> committed) {
        try (Beside<Committed> running = new Beside<>(done -> {
            left.subList(0, done.written().size()).clear();
            committed.accept(done.written());
            done.forgotten().ifPresent(e -> {
                throw e;
            });
        })) {
            Commits commits = new Commits(
                    store.limits(),
                    policies.stillNewest(),
                    (writes, together) -> running.begin(() -> commit(writes, together)));
            sealing.each(commits::add);
            commits.flush();
            running.end();
        }
    }

    private Committed commit(List<Write> writes, List<Sealed> together) {
        List<Entry> stored = store.commit(writes);
        for (int i = 0; i < together.size(); i++) {
            trusted.recent().keep(stored.get(i), together.get(i).envelope());
        }
        List<Written> written = together.stream().map(Sealed::written).toList();
        try {
            writer.remember(together);
            return new Committed(written, Optional.empty());
        } catch (SecretException.NotRemembered e) {
            return new Committed(written, Optional.of(e));
        }
    }
}
