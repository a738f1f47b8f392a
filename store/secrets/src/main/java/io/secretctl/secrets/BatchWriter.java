package io.secretctl.secrets;

import io.secretctl.crypto.SigningKey;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.Current.Sealed;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Limits;
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
        List<Sealed> sealed = new ArrayList<>();
        for (NewValue value : values) {
            Current current = writer.current(view, value.path(), value.options());
            if (policies.newest().writerOf(value.path(), author.id()).isEmpty()) {
                if (first && trusted.refresh()) {
                    return Optional.empty();
                }
                throw writer.notAuthorised(value.path(), author.id());
            }
            SecretWriter.requireExpected(value.path(), current, value.options());
            sealed.add(seal(author, value, current));
        }
        return view.policies().equals(policies) ? Optional.of(new Batch(policies, sealed)) : Optional.empty();
    }

    private Sealed seal(SigningKey author, NewValue value, Current current) {
        byte[] plaintext = value.value().toByteArray();
        try (Draft draft = writer.draft(current, plaintext, value.options())) {
            return current.follow(author, draft, trusted.clock().instant());
        } finally {
            Arrays.fill(plaintext, (byte) 0);
        }
    }

    private void commit(Batch batch, List<NewValue> left, Consumer<List<Written>> committed) {
        int next = 0;
        while (next < batch.sealed().size()) {
            List<Write> writes = new ArrayList<>(batch.policies().stillNewest());
            Map<KeyPath, Seen> seen = new HashMap<>();
            List<Written> written = new ArrayList<>();
            for (; next < batch.sealed().size(); next++) {
                Sealed sealed = batch.sealed().get(next);
                if (!written.isEmpty() && !fits(writes, sealed.write())) {
                    break;
                }
                writes.add(sealed.write());
                seen.put(sealed.written().path(), sealed.seen());
                written.add(sealed.written());
            }
            store.commit(writes);
            trusted.remember(seen);
            left.subList(0, written.size()).clear();
            committed.accept(List.copyOf(written));
        }
    }

    private boolean fits(List<Write> writes, Write.Put another) {
        Limits limits = store.limits();
        long bytes = size(another);
        for (Write write : writes) {
            bytes += size(write);
        }
        return writes.size() < limits.maxBatchWrites() && bytes <= limits.maxBatchBytes();
    }

    private static long size(Write write) {
        return write.path().value().length() + (write instanceof Write.Put put ? put.size() : 0L);
    }
}
