package io.secretctl.store;

/**
 * A store could not do what was asked. The kinds are closed, so that a caller can answer each. No message holds a
 * value or a credential.
 */
public abstract sealed class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private StoreException(String message) {
        super(message);
    }

    private StoreException(String message, Throwable cause) {
        super(message, cause);
    }

    /** No answer within the deadline, or no connection. Nothing was written by this call. */
    public static final class Unreachable extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Says that an endpoint gave no answer.
         *
         * @param endpoint what was asked
         * @param reason what happened, without a trailing period
         */
        public Unreachable(String endpoint, String reason, Throwable cause) {
            super("store " + endpoint + " is unreachable: " + reason, cause);
        }

        /**
         * Says that an endpoint gave no answer, where nothing was thrown.
         *
         * @param endpoint what was asked
         * @param reason what happened, without a trailing period
         */
        public Unreachable(String endpoint, String reason) {
            super("store " + endpoint + " is unreachable: " + reason);
        }

        private Unreachable(String message, Unreachable cause) {
            super(message, cause);
        }

        /** Returns the same outage with more to say, a clause without a trailing period. */
        public Unreachable and(String more) {
            return new Unreachable(getMessage() + "; " + more, this);
        }
    }

    /** The store refused the caller's credentials, or they lack the right for this key. */
    public static final class Denied extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Says that the store refused.
         *
         * @param endpoint who refused
         * @param reason what the store said
         */
        public Denied(String endpoint, String reason, Throwable cause) {
            super("store " + endpoint + " refused access: " + reason, cause);
        }
    }

    /** A conditional write lost a race: the key no longer holds what was expected. Nothing was changed. */
    public static final class Conflict extends StoreException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // exceptions are not sent over a wire
        private final KeyPath path;

        /**
         * Names both versions.
         *
         * @param path the key
         * @param expected what the writer had seen
         * @param actual what is stored: a tag, or "absent"
         */
        public Conflict(KeyPath path, Expected expected, String actual) {
            super(path + " was changed by someone else: expected " + expected + ", found " + actual);
            this.path = path;
        }

        /** The first key whose expectation did not hold. */
        public KeyPath path() {
            return path;
        }
    }

    /** The engine would refuse this size; nothing was sent. */
    public static final class TooLarge extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Names what is too large, and the limit.
         *
         * @param what for example "value of /a/b"
         * @param size in the limit's unit
         * @param limit the most that is accepted
         * @param unit for example "bytes"
         */
        public TooLarge(String what, long size, long limit, String unit) {
            super(what + " is too large: " + size + " " + unit + ", the store accepts " + limit);
        }
    }

    /** A write was sent, its answer was lost, and reading back could not settle it. Read before writing again. */
    public static final class OutcomeUnknown extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Says which key is in doubt.
         *
         * @param endpoint where it was sent
         * @param path the first key of the write
         */
        public OutcomeUnknown(String endpoint, KeyPath path, Throwable cause) {
            super(
                    "store " + endpoint + " did not confirm the write of " + path + "; it may or may not be stored",
                    cause);
        }
    }

    /** The engine has ended a lease, and with it removed the keys that were bound to it. */
    public static final class LeaseLost extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Says whose lease is gone.
         *
         * @param endpoint which store ended it
         */
        public LeaseLost(String endpoint) {
            super("store " + endpoint + " has ended the lease: it was not renewed in time, or somebody revoked it");
        }
    }

    /** What lies in the store's own files or answers is not what this program writes. */
    public static final class Damaged extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Says what was found where.
         *
         * @param message a whole sentence without a trailing period
         */
        public Damaged(String message, Throwable cause) {
            super(message, cause);
        }

        /**
         * Says what was found where.
         *
         * @param message a whole sentence without a trailing period
         */
        public Damaged(String message) {
            super(message);
        }
    }

    /** The address or an option makes no sense, or nothing on the class path serves its scheme. */
    public static final class Unusable extends StoreException {
        private static final long serialVersionUID = 1;

        /**
         * Says what to change.
         *
         * @param message a whole sentence without a trailing period
         */
        public Unusable(String message) {
            super(message);
        }
    }
}
