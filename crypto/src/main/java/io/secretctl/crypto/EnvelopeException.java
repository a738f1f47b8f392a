package io.secretctl.crypto;

/**
 * An envelope was refused. The kinds are closed and each tells what was wrong; no message holds plaintext, and none
 * holds text of the envelope that has not been verified.
 */
public abstract sealed class EnvelopeException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private String path = "";

    private EnvelopeException(String message) {
        super(message);
    }

    /**
     * Names where the refused envelope lies, at the beginning of the message: for who reads many at once.
     *
     * @return this exception
     */
    public final EnvelopeException at(String path) {
        this.path = path;
        return this;
    }

    @Override
    public String getMessage() {
        return path.isEmpty() ? String.valueOf(super.getMessage()) : path + ": " + super.getMessage();
    }

    /** A value, or the envelope that it would need, is larger than the format allows: nothing was sealed. */
    public static final class TooLarge extends EnvelopeException {
        private static final long serialVersionUID = 1;

        TooLarge(String what, long bytes, long limit) {
            super(what + " is too large: " + bytes + " bytes, at most " + limit + " are allowed");
        }
    }

    /** Not the bytes of an envelope of this version. */
    public static final class Malformed extends EnvelopeException {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super("not a sealed envelope: " + reason);
        }
    }

    /** The signature is wrong, or by nobody that is trusted, or by another than the author named inside. */
    public static final class Forged extends EnvelopeException {
        private static final long serialVersionUID = 1;

        Forged(String reason) {
            super("the author's signature does not hold: " + reason);
        }
    }

    /** Made for another path or another key space: it was moved or copied. */
    public static final class Misplaced extends EnvelopeException {
        private static final long serialVersionUID = 1;

        Misplaced(String what, String expected, String found) {
            super("the envelope was made for " + what + " " + found + ", and is stored under " + expected);
        }
    }

    /** Older than what this reader has already accepted: an earlier value was put back. */
    public static final class RolledBack extends EnvelopeException {
        private static final long serialVersionUID = 1;

        RolledBack(Position floor, Position found) {
            super("an older value was put back: " + found + " is stored, " + floor + " was seen before");
        }
    }

    /** Another envelope than the one that this reader has seen at the same position: the store shows two histories. */
    public static final class Forked extends EnvelopeException {
        private static final long serialVersionUID = 1;

        /**
         * For whoever remembers what was seen.
         *
         * @param position where both stand
         */
        public Forked(Position position) {
            super("another envelope was seen before as " + position + ": the store shows two histories");
        }
    }

    /** Too far beyond what this reader has accepted: so many writes can't have happened since. */
    public static final class Jumped extends EnvelopeException {
        private static final long serialVersionUID = 1;

        /**
         * For whoever remembers what was seen.
         *
         * @param floor what was seen before
         * @param found what is stored
         */
        public Jumped(Position floor, Position found) {
            super("the version has jumped: " + found + " is stored, " + floor + " was seen before");
        }
    }

    /** Its time has passed. */
    public static final class Expired extends EnvelopeException {
        private static final long serialVersionUID = 1;

        Expired(java.time.Instant expires) {
            super("the envelope expired at " + expires);
        }
    }

    /** The policy does not allow it: the author, the recipients, the suite, or the policy version it names. */
    public static final class NotAllowed extends EnvelopeException {
        private static final long serialVersionUID = 1;

        /**
         * For an {@link Authority}, which decides this.
         *
         * @param reason a clause without a trailing period
         */
        public NotAllowed(String reason) {
            super("the policy does not allow this envelope: " + reason);
        }
    }

    /** Sealed to others: none of the reader's keys is among the recipients. */
    public static final class NotForYou extends EnvelopeException {
        private static final long serialVersionUID = 1;

        NotForYou() {
            super("the value is sealed to others: none of your keys is among its recipients");
        }
    }

    /** Signed by its author, and yet it does not open: its author made it wrong, by fault or by intent. */
    public static final class Unopenable extends EnvelopeException {
        private static final long serialVersionUID = 1;

        Unopenable(String reason) {
            super("the envelope is signed, but does not open: " + reason);
        }
    }
}
