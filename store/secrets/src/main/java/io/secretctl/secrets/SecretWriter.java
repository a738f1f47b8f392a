package io.secretctl.secrets;

import io.secretctl.crypto.DecryptionKey;
import io.secretctl.crypto.EnvelopeException;
import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Opener;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.SealedEnvelope;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyException;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.ReaderMemory.Recollection;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Writes sealed values. A write is one commit of the new envelope, on the condition that neither the envelope that was
 * verified before nor the policy that it is sealed by has changed meanwhile: so no write is lost, and none slips in
 * under a policy that has been replaced.
 */
final class SecretWriter {
    private static final int ATTEMPTS = 32;

    private final ConfigStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;
    private final Clock clock;

    SecretWriter(ConfigStore store, Trusted trusted, Optional<KeyRing> keys, Clock clock) {
        this.store = store;
        this.trusted = trusted;
        this.keys = keys;
        this.clock = clock;
    }

    /**
     * What is stored at a path before a write.
     *
     * @param entry the bytes, if any
     * @param envelope the same, verified; empty if there is none, or it was refused and is to be replaced
     * @param position the position that the write follows
     */
    private record Current(Optional<Entry> entry, Optional<VerifiedEnvelope> envelope, Position position) {
        boolean holdsValue() {
            return envelope.isEmpty()
                    ? entry.isPresent()
                    : envelope.get().header().kind() == EnvelopeHeader.Kind.VALUE;
        }
    }

    /** What a write makes of what was stored; empty to leave it. */
    private interface Change extends Function<Current, Optional<Draft>> {}

    /** The parts of a header that a change decides, and the plaintext; none for a tombstone. */
    private record Draft(
            Optional<SecretBytes> plaintext, Instant valueChanged, Optional<Instant> expires, String type) {}

    Optional<String> name() {
        return keys.flatMap(k -> trusted.policies().newest().owner(k.signer().id()));
    }

    Written put(KeyPath path, byte[] value, PutOptions options) {
        try (SecretBytes plaintext = SecretBytes.copyOf(value)) {
            return write(
                            path,
                            options,
                            current -> Optional.of(new Draft(
                                    Optional.of(plaintext),
                                    valueChanged(current, value),
                                    options.expires(),
                                    options.type())))
                    .orElseThrow();
        }
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
                    return envelope.header().valueChanged();
                }
            } catch (EnvelopeException.NotForYou | EnvelopeException.Unopenable e) {
                return clock.instant(); // who may write, but not read, can't tell
            }
        }
        return clock.instant();
    }

    Optional<Written> delete(KeyPath path, PutOptions options) {
        return write(
                path,
                options,
                current -> current.holdsValue()
                        ? Optional.of(new Draft(
                                Optional.empty(), clock.instant(), Optional.empty(), EnvelopeHeader.OCTET_STREAM))
                        : Optional.empty());
    }

    Optional<Written> reseal(KeyPath path) {
        return write(path, PutOptions.DEFAULT, current -> {
            if (current.envelope().isEmpty()) {
                return Optional.empty();
            }
            VerifiedEnvelope envelope = current.envelope().get();
            if (reasonToReseal(trusted.info(path, envelope)).isEmpty()) {
                return Optional.empty();
            }
            EnvelopeHeader header = envelope.header();
            return Optional.of(new Draft(
                    current.holdsValue() ? Optional.of(Opener.open(envelope, decryptionKeys())) : Optional.empty(),
                    header.valueChanged(),
                    header.expires(),
                    header.type()));
        });
    }

    /** Why a value is not sealed as the newest policy would have it; empty if it is. */
    Optional<String> reasonToReseal(SecretInfo info) {
        Policy policy = trusted.policies().newest();
        long since = trusted.policies().nothingTakenSince();
        if (info.header().policyVersion() < since) {
            return Optional.of("made under policy version " + info.header().policyVersion() + ", and since version "
                    + since + " somebody may do less");
        }
        if (policy.writerOf(info.path(), info.header().author()).isEmpty()) {
            return Optional.of("its author " + info.author() + " may no longer write it, or not with that key");
        }
        return info.isDeleted() ? Optional.empty() : reasonOfReaders(info, policy);
    }

    private static Optional<String> reasonOfReaders(SecretInfo info, Policy policy) {
        try {
            Suite suite = policy.suiteFor(info.path());
            if (suite != info.header().suite()) {
                return Optional.of("sealed by " + info.header().suite().id() + ", its readers can have " + suite.id());
            }
            return policy.recipientIds(info.path(), suite).equals(info.recipients())
                    ? Optional.empty()
                    : Optional.of("its readers, or their keys, have changed since policy version "
                            + info.header().policyVersion());
        } catch (PolicyException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private Optional<Written> write(KeyPath path, PutOptions options, Change change) {
        SigningKey author = keys.orElseThrow(SecretException.NoIdentity::new).signer();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            requireWriter(path, author);
            Current current = current(path, options);
            requireExpected(path, current, options);
            Optional<Draft> draft = change.apply(current);
            if (draft.isEmpty()) {
                return Optional.empty();
            }
            try {
                return Optional.of(commit(path, author, current, draft.get()));
            } catch (StoreException.Conflict e) {
                // The value or the policy has changed since it was read: look again.
                trusted.refresh();
            }
        }
        throw new SecretException.Contended(path, ATTEMPTS);
    }

    private Written commit(KeyPath path, SigningKey author, Current current, Draft draft) {
        TrustedPolicies policies = trusted.policies();
        Policy policy = policies.newest();
        boolean deletes = draft.plaintext().isEmpty();
        Suite suite = deletes ? policy.head().minimumSuite() : policy.suiteFor(path);
        EnvelopeHeader header = new EnvelopeHeader(
                suite,
                trusted.context(path),
                current.position().next(),
                current.envelope().map(VerifiedEnvelope::payloadHash),
                policy.version(),
                author.id(),
                clock.instant(),
                draft.valueChanged(),
                draft.expires(),
                deletes ? EnvelopeHeader.Kind.TOMBSTONE : EnvelopeHeader.Kind.VALUE,
                draft.type());
        SealedEnvelope sealed = deletes
                ? new Sealer(author).tombstone(header)
                : seal(author, header, draft.plaintext().get(), policies.recipients(path, suite));
        store.commit(List.of(
                new Write.Put(
                        path, sealed.stored(), current.entry().map(Expected::at).orElseGet(Expected::absent)),
                policies.stillNewest()));
        trusted.wrote(path, header);
        SortedSet<String> readers = deletes ? new TreeSet<>() : policy.readers(path);
        return new Written(path, header.position(), readers);
    }

    private static SealedEnvelope seal(
            SigningKey author, EnvelopeHeader header, SecretBytes plaintext, List<Recipient> recipients) {
        byte[] bytes = plaintext.toByteArray();
        try {
            return new Sealer(author).seal(header, bytes, recipients);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    private void requireWriter(KeyPath path, SigningKey author) {
        KeyId id = author.id();
        if (trusted.policies().newest().writerOf(path, id).isEmpty()) {
            // Before it is refused, it may just have been allowed.
            trusted.refresh();
            if (trusted.policies().newest().writerOf(path, id).isEmpty()) {
                throw new SecretException.NotAuthorised(
                        name().orElse("the key " + id.brief() + ", which is no current key of any identity,"),
                        "write",
                        path.value());
            }
        }
    }

    private Current current(KeyPath path, PutOptions options) {
        Recollection known = trusted.recall();
        Optional<Seen> seen = Optional.ofNullable(known.paths().get(path));
        Position floor = seen.map(Seen::position).orElse(Position.NONE);
        Optional<Entry> entry = store.get(path);
        if (entry.isEmpty()) {
            if (seen.isPresent() && !seen.get().deleted() && !options.replaceRefused()) {
                throw new SecretException.Vanished(path, floor);
            }
            return new Current(entry, Optional.empty(), floor);
        }
        try {
            VerifiedEnvelope envelope = trusted.verify(entry.get(), floor);
            return new Current(entry, Optional.of(envelope), envelope.header().position());
        } catch (EnvelopeException e) {
            if (!options.replaceRefused()) {
                throw e;
            }
            return new Current(entry, Optional.empty(), newestVerified(path, floor));
        }
    }

    /** The highest position that is known of a path whose stored envelope is refused. */
    private Position newestVerified(KeyPath path, Position floor) {
        Position newest = floor;
        for (Entry entry : store.history(path, 100)) {
            try {
                Position position = trusted.verify(entry, floor).header().position();
                newest = position.compareTo(newest) > 0 ? position : newest;
            } catch (EnvelopeException e) {
                // another one that is refused
            }
        }
        return newest;
    }

    private static void requireExpected(KeyPath path, Current current, PutOptions options) {
        long actual = current.holdsValue() ? current.position().version() : 0;
        options.expectedVersion().filter(expected -> expected != actual).ifPresent(expected -> {
            throw new SecretException.VersionConflict(path, expected, actual);
        });
    }

    private List<DecryptionKey> decryptionKeys() {
        return keys.orElseThrow(SecretException.NoIdentity::new).decryptionKeys();
    }
}
