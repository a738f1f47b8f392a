package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Recipient;
import io.secretctl.crypto.SealedEnvelope;
import io.secretctl.crypto.Sealer;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.crypto.SigningKey;
import io.secretctl.crypto.Suite;
import io.secretctl.crypto.VerifiedEnvelope;
import io.secretctl.policy.Policy;
import io.secretctl.policy.TrustedPolicies;
import io.secretctl.secrets.View.Accepted;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Write;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What is stored at a path before a write, and how the envelope is made that follows it.
 *
 * @param view by which it was judged
 * @param path where
 * @param stored what a write expects there
 * @param accepted what is there, verified; empty if there is nothing, or it was refused and is to be replaced
 * @param position the position that the write follows
 */
record Current(View view, KeyPath path, Expected stored, Optional<Accepted> accepted, Position position) {
    static Current of(View view, Expected stored, Accepted accepted) {
        return new Current(
                view,
                accepted.info().path(),
                stored,
                Optional.of(accepted),
                accepted.info().header().position());
    }

    static Current absent(View view, KeyPath path, Position floor) {
        return new Current(view, path, Expected.absent(), Optional.empty(), floor);
    }

    Optional<VerifiedEnvelope> envelope() {
        return accepted.map(Accepted::envelope);
    }

    boolean holdsValue() {
        return accepted.isEmpty()
                ? stored instanceof Expected.At
                : !accepted.get().info().isDeleted();
    }

    /** An envelope that is ready to be written, on the condition that what it follows is still stored. */
    record Sealed(Write.Put write, VerifiedEnvelope envelope, Written written) {
        Seen seen() {
            return Seen.of(envelope.header(), envelope.payloadHash());
        }
    }

    /** Seals a draft to the readers of the newest policy, at the next position. */
    Sealed follow(SigningKey author, Draft draft, Instant now) {
        if (draft.plaintext().isPresent()) {
            SecretBytes plaintext = draft.plaintext().get();
            return prepare(author, draft, plaintext, now).seal();
        }
        Policy policy = view.policies().newest();
        EnvelopeHeader header = header(policy.head().minimumSuite(), EnvelopeHeader.Kind.TOMBSTONE, author, draft, now);
        return sealed(new Sealer(author).tombstone(header), new TreeSet<>());
    }

    /**
     * A value that is to follow: whatever can be wrong with it has been looked at.
     *
     * @param plaintext the value, whoever closes it
     */
    record Next(Current current, Sealer.Prepared prepared, SecretBytes plaintext) {
        /** How many bytes will be stored. */
        int storedBytes() {
            return prepared.storedBytes();
        }

        KeyPath path() {
            return current.path();
        }

        Sealed seal() {
            byte[] bytes = plaintext.toByteArray();
            try {
                return current.sealed(
                        prepared.seal(bytes), current.view().policies().newest().readers(path()));
            } finally {
                Arrays.fill(bytes, (byte) 0);
            }
        }
    }

    /**
     * Prepares a value for the readers of the newest policy, at the next position.
     *
     * @param draft what else there is to say of it
     */
    Next prepare(SigningKey author, Draft draft, SecretBytes plaintext, Instant now) {
        TrustedPolicies policies = view.policies();
        Suite suite = policies.newest().suiteFor(path);
        EnvelopeHeader header = header(suite, EnvelopeHeader.Kind.VALUE, author, draft, now);
        List<Recipient> recipients = policies.recipients(path, suite);
        return new Next(this, new Sealer(author).prepare(header, plaintext.length(), recipients), plaintext);
    }

    private EnvelopeHeader header(Suite suite, EnvelopeHeader.Kind kind, SigningKey author, Draft draft, Instant now) {
        Policy policy = view.policies().newest();
        return new EnvelopeHeader(
                suite,
                view.context(path),
                next(policy),
                envelope().map(VerifiedEnvelope::payloadHash),
                policy.version(),
                author.id(),
                now,
                draft.valueChanged(),
                draft.expires(),
                kind,
                draft.type());
    }

    private Sealed sealed(SealedEnvelope envelope, SortedSet<String> readers) {
        Write.Put write = new Write.Put(path, envelope.stored(), stored);
        Position at = envelope.envelope().header().position();
        return new Sealed(write, envelope.envelope(), new Written(path, at, readers));
    }

    /** One version more; or the first of the epoch, where the policy has declared a restore since. */
    private Position next(Policy policy) {
        if (position.epoch() < policy.head().epoch()) {
            return new Position(policy.head().epoch(), 1);
        }
        if (position.version() == Position.MAX) {
            throw new SecretException.Exhausted(path);
        }
        return position.next();
    }
}
