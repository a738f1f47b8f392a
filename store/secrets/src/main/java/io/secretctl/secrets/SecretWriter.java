package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.View.Judge;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Lease;
import io.secretctl.store.Leasing;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Writes sealed values. A write is one commit of the new envelope, on the condition that neither the envelope that was
 * verified before nor the policy that it is sealed by has changed meanwhile: so no write is lost, and none slips in
 * under a policy that has been replaced.
 */
final class SecretWriter {
    private static final int ATTEMPTS = 32;
    private static final int HISTORY = 100;

    /** How far above what was seen a claim is believed; readers refuse a larger jump. */
    private static final long MAX_CLAIM = 1L << 19;

    /** How much later than its expiry an engine removes a value: readers' clocks may be behind. */
    private static final Duration SLACK = Duration.ofSeconds(10);

    private final ObservedStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;

    SecretWriter(ObservedStore store, Trusted trusted, Optional<KeyRing> keys) {
        this.store = store;
        this.trusted = trusted;
        this.keys = keys;
    }

    /** What a write makes of what was stored; empty to leave it. */
    private interface Change extends Function<Current, Optional<Draft>> {}

    /** How a draft that was sealed is stored. */
    private interface Committer {
        List<Entry> commit(List<Write> writes, Draft draft);
    }

    Optional<String> name() {
        return keys.flatMap(k -> trusted.policies().newest().owner(k.signer().id()));
    }

    Written put(KeyPath path, byte[] value, PutOptions options) {
        return write(
                        path,
                        options,
                        (view, at) -> likely(view, at, options),
                        current -> Optional.of(draft(current, value, options)),
                        (writes, draft) -> commit(writes, options.lasting()))
                .orElseThrow();
    }

    /**
     * Writes a registration, bound to a lease.
     *
     * @param since what says of two registrations that they are one
     * @param signed for how long readers take it
     * @param mine whether what is stored at its path may be replaced
     * @return what is public of it, and as it was stored
     * @throws SecretException.Occupied if it may not
     */
    Registered register(
            KeyPath path, byte[] value, Instant since, Duration signed, Lease lease, Predicate<Accepted> mine) {
        PutOptions options = PutOptions.DEFAULT;
        List<Entry> stored = new ArrayList<>();
        Written written = write(
                        path,
                        options,
                        (view, at) -> current(view, at, options),
                        current -> {
                            Optional<Accepted> other = current.accepted().filter(mine.negate());
                            if (other.isPresent()) {
                                throw new SecretException.Occupied(path, other.get());
                            }
                            if (current.accepted().isEmpty()) {
                                requireOnlyRegistrationsSeen(current.view(), path);
                            }
                            return Optional.of(new Draft(
                                    Optional.of(SecretBytes.copyOf(value)),
                                    since,
                                    Optional.of(after(signed)),
                                    Registration.TYPE));
                        },
                        (writes, draft) -> {
                            stored.addAll(lease.commit(writes));
                            return stored;
                        })
                .orElseThrow();
        Entry entry = stored.get(0);
        return new Registered(written, entry, trusted.begin().verify(entry, Judge.WRITER));
    }

    /** The store may hide what was there: a tombstone, or a value that has expired. */
    private static void requireOnlyRegistrationsSeen(View view, KeyPath path) {
        view.seen(path).filter(seen -> !seen.registration()).ifPresent(seen -> {
            throw new SecretException.Occupied(path, seen);
        });
    }

    /** A registration as it was stored. */
    record Registered(Written written, Entry entry, Accepted accepted) {}

    Draft draft(Current current, byte[] value, PutOptions options) {
        return new Draft(
                Optional.of(SecretBytes.copyOf(value)),
                valueChanged(current, value),
                options.lasting().map(this::after).or(options::expires),
                options.type());
    }

    /** In whole seconds, as an envelope holds it. */
    private Instant after(Duration time) {
        return trusted.clock().instant().plus(time).plusNanos(999_999_999).truncatedTo(ChronoUnit.SECONDS);
    }

    /** Setting what is already there does not change the value: whoever must change it can't get round it that way. */
    private Instant valueChanged(Current current, byte[] value) {
        if (current.envelope().isPresent() && current.holdsValue()) {
            VerifiedEnvelope envelope = current.envelope().get();
            try (SecretBytes before = Opener.open(envelope, decryptionKeys())) {
                byte[] bytes = before.toByteArray();
                boolean same = MessageDigest.isEqual(bytes, value);
                Arrays.fill(bytes, (byte) 0);
                if (same) {
                    return Draft.changed(envelope.header(), current.view().policies());
                }
            } catch (EnvelopeException.NotForYou | EnvelopeException.Unopenable e) {
                return trusted.clock().instant(); // who may write, but not read, can't tell
            }
        }
        return trusted.clock().instant();
    }

    Optional<Written> delete(KeyPath path, PutOptions options) {
        return write(
                path,
                options,
                current -> current.holdsValue()
                        ? Optional.of(Draft.tombstone(trusted.clock().instant()))
                        : Optional.empty());
    }

    Optional<Written> reseal(KeyPath path, boolean adopt) {
        return write(path, PutOptions.DEFAULT, current -> {
            if (current.accepted().isEmpty()) {
                return Optional.empty();
            }
            Accepted accepted = current.accepted().get();
            TrustedPolicies policies = current.view().policies();
            boolean needed =
                    Governance.reasonToReseal(accepted.info(), policies).isPresent();
            if (!needed || (!adopt && Governance.authorIsGone(accepted.info(), policies.newest()))) {
                return Optional.empty();
            }
            return Optional.of(Draft.same(accepted.envelope(), policies, decryptionKeys()));
        });
    }

    /**
     * Seals again what the store holds now, in the epoch that the policy has declared, whatever was seen before; or says
     * by a tombstone that what was seen is gone.
     *
     * @param adopt as in {@link #reseal}
     * @return empty if one of that epoch is stored or was seen, or there is nothing and nothing was seen
     */
    Optional<Written> restore(KeyPath path, boolean adopt) {
        return write(path, PutOptions.DEFAULT, this::restored, current -> {
            TrustedPolicies policies = current.view().policies();
            long epoch = policies.newest().head().epoch();
            Optional<Seen> seen = current.view().seen(path);
            if (seen.filter(s -> s.position().epoch() >= epoch).isPresent()) {
                return Optional.empty();
            }
            if (current.accepted().isEmpty()) {
                return current.view()
                        .owed(path)
                        .map(s -> Draft.tombstone(trusted.clock().instant()));
            }
            SecretInfo info = current.accepted().get().info();
            if (info.header().position().epoch() == epoch
                    || (!adopt && Governance.authorIsGone(info, policies.newest()))) {
                return Optional.empty();
            }
            return Optional.of(Draft.same(current.accepted().get().envelope(), policies, decryptionKeys()));
        });
    }

    /** What is stored, judged by the policies alone. */
    private Current restored(View view, KeyPath path) {
        Optional<Entry> entry = SecretReader.read(store, path);
        return entry.map(e -> Current.of(view, Expected.at(e), view.verify(e, Judge.HISTORIAN)))
                .orElseGet(() -> Current.absent(view, path, Position.NONE));
    }

    private Optional<Written> write(KeyPath path, PutOptions options, Change change) {
        return write(path, options, (view, at) -> current(view, at, options), change);
    }

    private Optional<Written> write(
            KeyPath path, PutOptions options, BiFunction<View, KeyPath, Current> read, Change change) {
        return write(path, options, read, change, this::commit);
    }

    private Optional<Written> write(
            KeyPath path,
            PutOptions options,
            BiFunction<View, KeyPath, Current> read,
            Change change,
            Committer committer) {
        SigningKey author = keys.orElseThrow(SecretException.NoIdentity::new).signer();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            View view = trusted.begin();
            Current current = read.apply(view, path);
            if (view.policies().newest().writerOf(path, author.id()).isEmpty()) {
                // Before it is refused, it may just have been allowed.
                if (attempt == 0 && trusted.refresh()) {
                    continue;
                }
                throw notAuthorised(path, author.id());
            }
            requireExpected(path, current, options);
            Optional<Draft> draft = change.apply(current);
            if (draft.isEmpty()) {
                return Optional.empty();
            }
            try (Draft plaintext = draft.get()) {
                return Optional.of(commit(author, current, plaintext, committer));
            } catch (StoreException.Conflict e) {
                // The value or the policy has changed since it was read: look again.
                trusted.recent().forget(path);
                trusted.refresh();
            }
        }
        throw new SecretException.Contended(path, ATTEMPTS);
    }

    private Written commit(SigningKey author, Current current, Draft draft, Committer committer) {
        Current.Sealed sealed = current.follow(author, draft, trusted.clock().instant());
        List<Write> writes = new ArrayList<>(List.of(sealed.write()));
        writes.addAll(current.view().policies().stillNewest());
        List<Entry> stored = committer.commit(writes, draft);
        stored.forEach(entry -> trusted.recent().keep(entry, sealed.envelope()));
        remember(List.of(sealed));
        return sealed.written();
    }

    /** Remembers what was written; whatever keeps the memory from it, that stays written. */
    void remember(List<Current.Sealed> written) {
        Map<KeyPath, Seen> seen = new HashMap<>();
        written.forEach(one -> seen.put(one.written().path(), one.seen()));
        try {
            trusted.remember(seen);
        } catch (RuntimeException e) {
            throw new SecretException.NotRemembered(
                    written.stream().map(Current.Sealed::written).toList(), e);
        }
    }

    /** A registration that others than its owner seal again goes when it has expired, if its owner does nothing. */
    private List<Entry> commit(List<Write> writes, Draft draft) {
        boolean registration = !draft.deletes() && draft.type().equals(Registration.TYPE);
        return commit(
                writes,
                draft.expires()
                        .filter(at -> registration)
                        .map(at -> Duration.between(trusted.clock().instant(), at)));
    }

    /** As far as the engine can, it removes what it stores some time after readers refuse it, and never before. */
    private List<Entry> commit(List<Write> writes, Optional<Duration> ttl) {
        Optional<Leasing> leasing = ttl.flatMap(time -> store.leasing());
        if (leasing.isPresent()) {
            try {
                Duration least = ttl.get().isNegative() ? Duration.ZERO : ttl.get();
                return leasing.get().commit(writes, least.plus(SLACK));
            } catch (StoreException.Unusable e) {
                // This one can't, or not for so long: what is signed holds all the same.
            }
        }
        return store.commit(writes);
    }

    SecretException notAuthorised(KeyPath path, KeyId id) {
        String who = name().orElse("the key " + id.brief() + ", which is no current key of any identity,");
        return new SecretException.NotAuthorised(who, "write", path.value());
    }

    /**
     * What was stored when it was last read or written here, without a look: where it no longer is, the write is a
     * conflict, after which nothing is known any more.
     */
    private Current likely(View view, KeyPath path, PutOptions options) {
        Optional<Recent.Stored> last = trusted.recent().stored(path);
        if (last.isPresent() && options.expectedVersion().isEmpty()) {
            try {
                Accepted accepted = view.verifyAgain(path, last.get().envelope(), Judge.WRITER);
                return Current.of(view, new Expected.At(last.get().tag()), accepted);
            } catch (EnvelopeException e) {
                // It counts no more. Whether that is so of what is there now, a look tells.
            }
        }
        return current(view, path, options);
    }

    private Current current(View view, KeyPath path, PutOptions options) {
        return current(view, path, SecretReader.read(store, path), options);
    }

    Current current(View view, KeyPath path, Optional<Entry> entry, PutOptions options) {
        Optional<Seen> seen = view.seen(path);
        Position floor = seen.map(Seen::position).orElse(Position.NONE);
        if (entry.isEmpty()) {
            if (!options.replaceRefused()) {
                SecretReader.requireNotVanished(view, path);
            }
            return Current.absent(view, path, floor);
        }
        try {
            return Current.of(view, Expected.at(entry.get()), view.verify(entry.get(), Judge.WRITER));
        } catch (EnvelopeException e) {
            if (!options.replaceRefused()) {
                throw e;
            }
            long epoch = view.policies().newest().head().epoch();
            Position from = floor.epoch() < epoch ? new Position(epoch, 0) : floor;
            Position newest = newestKnown(path, entry.get(), from);
            return new Current(view, path, Expected.at(entry.get()), Optional.empty(), newest);
        }
    }

    /**
     * A position that no honest reader has seen a higher one than, as far as can be told: what is claimed, whoever claims
     * it, within a bound.
     */
    private Position newestKnown(KeyPath path, Entry refused, Position floor) {
        List<Entry> entries = new ArrayList<>(store.history(path, HISTORY));
        entries.add(refused);
        return entries.stream()
                .flatMap(entry -> Opener.claimedPosition(entry.value()).stream())
                .filter(p -> p.epoch() == floor.epoch() && p.version() - floor.version() <= MAX_CLAIM)
                .reduce(floor, (a, b) -> a.compareTo(b) >= 0 ? a : b);
    }

    static void requireExpected(KeyPath path, Current current, PutOptions options) {
        long actual = current.holdsValue() ? current.position().version() : 0;
        options.expectedVersion().filter(expected -> expected != actual).ifPresent(expected -> {
            throw new SecretException.VersionConflict(path, expected, actual);
        });
    }

    private List<DecryptionKey> decryptionKeys() {
        return keys.orElseThrow(SecretException.NoIdentity::new).decryptionKeys();
    }
}
