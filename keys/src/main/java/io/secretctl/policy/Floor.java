package io.secretctl.policy;

import io.secretctl.crypto.Position;
import java.util.Optional;

/**
 * The newest root, or the newest policy, that a client has accepted.
 *
 * @param position its epoch (0 for a root) and version; {@link Position#NONE} if there is none
 * @param hash SHA-256 of its payload in hexadecimal digits; empty if it was not remembered
 */
public record Floor(Position position, Optional<String> hash) {
    /** Nothing was seen. */
    public static final Floor NONE = new Floor(Position.NONE, Optional.empty());

    @Override
    public boolean equals(Object other) {
        return other instanceof Floor floor && position.equals(floor.position) && hash.equals(floor.hash);
    }

    @Override
    public int hashCode() {
        return 31 * position.hashCode() + hash.hashCode();
    }

    boolean isOtherThan(String found) {
        return hash.filter(seen -> !seen.equals(found)).isPresent();
    }

    /** The newer of two. In the same position this one stays, unless its hash is not known. */
    public Floor newer(Floor other) {
        int order = position.compareTo(other.position);
        return order > 0 || (order == 0 && hash.isPresent()) ? this : other;
    }
}
