package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;

/**
 * What a reader remembers of one path.
 *
 * @param position the newest position that it has accepted there
 * @param deleted whether that was a tombstone
 */
public record Seen(Position position, boolean deleted) {
    static Seen of(EnvelopeHeader header) {
        return new Seen(header.position(), header.kind() == EnvelopeHeader.Kind.TOMBSTONE);
    }

    static Seen newer(Seen a, Seen b) {
        return a.position.compareTo(b.position) >= 0 ? a : b;
    }
}
