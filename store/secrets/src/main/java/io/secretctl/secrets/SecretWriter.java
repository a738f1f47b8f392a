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
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.secrets.View.Judge;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.Write;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
    private static final int HISTORY = 100;

    /** How far above what was seen a claim is believed; readers refuse a larger jump. */
    private static final long MAX_CLAIM = 1L << 19;

    private final ConfigStore store;
    private final Trusted trusted;
    private final Optional<KeyRing> keys;

    SecretWriter(ConfigStore store, Trusted trusted, Optional<KeyRing> keys) {
        this.store = store;
        this.trusted = trusted;
        this.keys = keys;
    }

    /**
     * What is stored at a path before a write.
     *
     * @param view by which it was judged
     * @param entry the bytes, if any
     * @param accepted the same, verified; empty if there is none, or it was refused and is to be replaced
     * @param position the position that the write follows
     */
    record Current(View view, Optional<Entry> entry, Optional<Accepted> accepted, Position position) {
        Optional<VerifiedEnvelope> envelope() {
            return accepted.map(Accepted::envelope);
        }

        boolean holdsValue() {
            return accepted.isEmpty()
                    ? entry.isPresent()
                    : !accepted.get().info().isDeleted();
        }
    }

    /** What a write makes of what was stored; empty to leave it. */
    private interface Change extends Function<Current, Optional<Draft>> {}

    /** The parts of a header that a change decides, and the plaintext; none for a tombstone. */
    record Draft(Optional<SecretBytes> plaintext, Instant valueChanged, Optional<Instant> expires, String type) {}

    Optional<String> name() {
        return keys.flatMap(k -> trusted.policies().newest().owner(k.signer().id()));
    }

    Written put(KeyPath path, byte[] value, PutOptions options) {
        return write(path, options, current -> Optional.of(draft(current, value, options)))
                .orElseThrow();
    }

    Draft draft(Current current, byte[] value, PutOptions options) {
        return new Draft(
                Optional.of(SecretBytes.copyOf(value)),
                valueChanged(current, value),
                options.expires(),
                options.type());
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
                        ? Optional.of(new Draft(
                                Optional.empty(),
                                trusted.clock().instant(),
                                Optional.empty(),
                                EnvelopeHeader.OCTET_STREAM))
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
            EnvelopeHeader header = accepted.info().header();
            return Optional.of(new Draft(
                    current.holdsValue()
                            ? Optional.of(Opener.open(accepted.envelope(), decryptionKeys()))
                            : Optional.empty(),
                    header.valueChanged(),
                    header.expires(),
                    header.type()));
        });
    }

    private Optional<Written> write(KeyPath path, PutOptions options, Change change) {
        SigningKey author = keys.orElseThrow(SecretException.NoIdentity::new).signer();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            View view = trusted.begin();
            Current current = current(view, path, options);
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
            try {
                return Optional.of(commit(path, author, current, draft.get()));
            } catch (StoreException.Conflict e) {
                // The value or the policy has changed since it was read: look again.
                trusted.refresh();
            } finally {
                draft.get().plaintext().ifPresent(SecretBytes::close);
            }
        }
        throw new SecretException.Contended(path, ATTEMPTS);
    }

    private Written commit(KeyPath path, SigningKey author, Current current, Draft draft) {
        Sealed sealed = seal(path, author, current, draft);
        List<Write> writes = new ArrayList<>();
        writes.add(sealed.write());
        writes.addAll(current.view().policies().stillNewest());
        store.commit(writes);
        trusted.remember(Map.of(path, sealed.seen()));
        return sealed.written();
    }

    /** A change that is ready to be committed, together with the policies' {@link TrustedPolicies#stillNewest}. */
    record Sealed(Write.Put write, Seen seen, Written written) {}

    Sealed seal(KeyPath path, SigningKey author, Current current, Draft draft) {
        TrustedPolicies policies = current.view().policies();
        Policy policy = policies.newest();
        boolean deletes = draft.plaintext().isEmpty();
        Suite suite = deletes ? policy.head().minimumSuite() : policy.suiteFor(path);
        if (current.position().version() == Position.MAX) {
            throw new SecretException.Exhausted(path);
        }
        EnvelopeHeader header = new EnvelopeHeader(
                suite,
                current.view().context(path),
                current.position().next(),
                current.envelope().map(VerifiedEnvelope::payloadHash),
                policy.version(),
                author.id(),
                trusted.clock().instant(),
                draft.valueChanged(),
                draft.expires(),
                deletes ? EnvelopeHeader.Kind.TOMBSTONE : EnvelopeHeader.Kind.VALUE,
                draft.type());
        SealedEnvelope sealed = deletes
                ? new Sealer(author).tombstone(header)
                : seal(author, header, draft.plaintext().get(), policies.recipients(path, suite));
        SortedSet<String> readers = deletes ? new TreeSet<>() : policy.readers(path);
        return new Sealed(
                new Write.Put(
                        path, sealed.stored(), current.entry().map(Expected::at).orElseGet(Expected::absent)),
                Seen.of(header, sealed.payloadHash()),
                new Written(path, header.position(), readers));
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

    SecretException notAuthorised(KeyPath path, KeyId id) {
        String who = name().orElse("the key " + id.brief() + ", which is no current key of any identity,");
        return new SecretException.NotAuthorised(who, "write", path.value());
    }

    Current current(View view, KeyPath path, PutOptions options) {
        Optional<Seen> seen = view.seen(path);
        Position floor = seen.map(Seen::position).orElse(Position.NONE);
        Optional<Entry> entry = SecretReader.read(store, path);
        if (entry.isEmpty()) {
            if (!options.replaceRefused()) {
                SecretReader.requireNotVanished(view, path);
            }
            return new Current(view, entry, Optional.empty(), floor);
        }
        try {
            Accepted accepted = view.verify(entry.get(), Judge.WRITER);
            return new Current(
                    view, entry, Optional.of(accepted), accepted.info().header().position());
        } catch (EnvelopeException e) {
            if (!options.replaceRefused()) {
                throw e;
            }
            return new Current(view, entry, Optional.empty(), newestKnown(path, entry.get(), floor));
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
