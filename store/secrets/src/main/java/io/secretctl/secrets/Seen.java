package io.secretctl.secrets;

import io.secretctl.crypto.EnvelopeHeader;
import io.secretctl.crypto.Position;

/**
 * What a reader remembers of one path.
 *
 * @param position the newest position that it has accepted there
 * @param deleted whether that was a tombstone
 * @param payloadHash SHA-256 of its payload in hexadecimal digits: there is one envelope for each position
 */
public record Seen(Position position, boolean deleted, String payloadHash) {
    static Seen of(EnvelopeHeader header, String payloadHash) {
        return new Seen(header.position(), header.kind() == EnvelopeHeader.Kind.TOMBSTONE, payloadHash);
    }

    static Seen newer(Seen a, Seen b) {
        return a.position.compareTo(b.position) >= 0 ? a : b;
    }
}
