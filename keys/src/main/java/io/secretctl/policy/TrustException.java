package io.secretctl.policy;

import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.keys.RootFingerprint;
import java.time.Instant;

/** The roots and policies of a key space can't be trusted. The kinds are closed, so that a caller can answer each. */
public abstract sealed class TrustException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private TrustException(String message) {
        super(message);
    }

    /** There is no root: no key space was ever made here, or all of it was deleted. */
    public static final class NoKeySpace extends TrustException {
        private static final long serialVersionUID = 1;

        NoKeySpace() {
            super("there is no key space in this store");
        }
    }

    /** There is a key space already. */
    public static final class AlreadyExists extends TrustException {
        private static final long serialVersionUID = 1;

        AlreadyExists(String reason) {
            super("there is a key space in this store already" + reason);
        }
    }

    /** The first root is not one that is pinned: another key space, or a forged one. */
    public static final class RootMismatch extends TrustException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // exceptions are not sent over a wire
        private final RootFingerprint found;

        RootMismatch(RootFingerprint found) {
            super("the root of this key space is " + found + ", which is not pinned");
            this.found = found;
        }

        /** The first root that was found. */
        public RootFingerprint found() {
            return found;
        }
    }

    /** Older than what this client has seen: something was deleted, or an earlier state was put back. */
    public static final class RolledBack extends TrustException {
        private static final long serialVersionUID = 1;

        RolledBack(String what, Position seen, Position found) {
            super("an older " + what + " was put back: " + found + " is the newest that can be trusted, " + seen
                    + " was seen before");
        }
    }

    /** Another document stands where this client has seen one: enough of the root's keys have signed both. */
    public static final class Forked extends TrustException {
        private static final long serialVersionUID = 1;

        Forked(String what, Position position) {
            super("another " + what + " stands at " + position + " than the one seen there before");
        }
    }

    /** A proposal was made from documents that are not the newest: another root or policy came first. */
    public static final class Superseded extends TrustException {
        private static final long serialVersionUID = 1;

        Superseded(String reason) {
            super(reason);
        }
    }

    /** Not signed by enough of the keys that count. */
    public static final class NotSigned extends TrustException {
        private static final long serialVersionUID = 1;

        NotSigned(String reason) {
            super(reason);
        }
    }

    /** A document that everything else depends on is missing or malformed. */
    public static final class Invalid extends TrustException {
        private static final long serialVersionUID = 1;

        Invalid(String reason) {
            super(reason);
        }
    }

    /** The newest policy has expired. */
    public static final class Expired extends TrustException {
        private static final long serialVersionUID = 1;

        Expired(long version, Instant expires) {
            super("policy version " + version + " expired at " + expires);
        }
    }

    /** A public key that the policy names is not in the store, or damaged there. */
    public static final class KeyMissing extends TrustException {
        private static final long serialVersionUID = 1;

        KeyMissing(KeyId id, String owner) {
            super("the public key " + id.brief() + " of " + owner + " is missing from the store, or damaged there");
        }
    }
}
