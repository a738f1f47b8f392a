package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.SealedEnvelope;
import io.secretctl.crypto.Sealer;
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
        TrustedPolicies policies = view.policies();
        Policy policy = policies.newest();
        Suite suite = draft.deletes() ? policy.head().minimumSuite() : policy.suiteFor(path);
        EnvelopeHeader header = new EnvelopeHeader(
                suite,
                view.context(path),
                next(policy),
                envelope().map(VerifiedEnvelope::payloadHash),
                policy.version(),
                author.id(),
                now,
                draft.valueChanged(),
                draft.expires(),
                draft.deletes() ? EnvelopeHeader.Kind.TOMBSTONE : EnvelopeHeader.Kind.VALUE,
                draft.type());
        SealedEnvelope envelope = seal(new Sealer(author), header, draft, policies);
        Write.Put write = new Write.Put(path, envelope.stored(), stored);
        SortedSet<String> readers = draft.deletes() ? new TreeSet<>() : policy.readers(path);
        return new Sealed(write, envelope.envelope(), new Written(path, header.position(), readers));
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

    private SealedEnvelope seal(Sealer sealer, EnvelopeHeader header, Draft draft, TrustedPolicies policies) {
        if (draft.plaintext().isEmpty()) {
            return sealer.tombstone(header);
        }
        byte[] bytes = draft.plaintext().get().toByteArray();
        try {
            return sealer.seal(header, bytes, policies.recipients(path, header.suite()));
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }
}
