package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reader remembers of one path.
 *
 * @param position the newest position that it has accepted there
 * @param deleted whether that was a tombstone
 * @param payloadHash SHA-256 of its payload in hexadecimal digits: there is one envelope for each position
 * @param expires from when on it is refused; also empty for a registration at a path where something else was seen once
 * @param registration whether its signed media type is {@link Registration#TYPE}
 */
public record Seen(
        Position position, boolean deleted, String payloadHash, Optional<Instant> expires, boolean registration) {
    /**
     * For how long a registration is remembered after it has expired: by then all that were at its path before it have
     * expired too, since none is signed for longer.
     */
    private static final Duration KEPT = Registration.LONGEST_SIGNED.plusHours(4);

    /** What stays for good. */
    public Seen(Position position, boolean deleted, String payloadHash) {
        this(position, deleted, payloadHash, Optional.empty(), false);
    }

    static Seen of(EnvelopeHeader header, String payloadHash) {
        boolean deleted = header.kind() == EnvelopeHeader.Kind.TOMBSTONE;
        return new Seen(
                header.position(),
                deleted,
                payloadHash,
                header.expires(),
                !deleted && header.type().equals(Registration.TYPE));
    }

    /** Whether the store may show nothing in its place: it was deleted, has expired, or is a registration. */
    public boolean mayBeAbsent(Instant now) {
        return deleted
                || registration
                || expires.filter(at -> !now.isBefore(at)).isPresent();
    }

    /**
     * Whether nothing is lost by forgetting it: whatever could be put back in its place would be refused as expired. Never
     * where something else than registrations was seen, and that is what could be put back.
     */
    boolean mayBeForgotten(Instant now) {
        return registration && expires.filter(at -> now.isAfter(at.plus(KEPT))).isPresent();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Seen that
                && position.equals(that.position)
                && deleted == that.deleted
                && payloadHash.equals(that.payloadHash)
                && expires.equals(that.expires)
                && registration == that.registration;
    }

    @Override
    public int hashCode() {
        return 31 * position.hashCode() + payloadHash.hashCode();
    }

    private boolean isForGood() {
        return !registration || expires.isEmpty();
    }

    /** What is remembered of a path where both were seen. */
    static Seen merged(Seen a, Seen b) {
        Seen newer = newer(a, b);
        return newer.registration && (a.isForGood() || b.isForGood())
                ? new Seen(newer.position, newer.deleted, newer.payloadHash, Optional.empty(), true)
                : newer;
    }

    static Seen newer(Seen a, Seen b) {
        int order = a.position.compareTo(b.position);
        // What was remembered before times were says less of the same envelope.
        return order > 0 || (order == 0 && !(a.payloadHash.equals(b.payloadHash) && a.expires.isEmpty())) ? a : b;
    }
}
