package io.secretctl.policy;

import io.secretctl.crypto.Suite;
import io.secretctl.store.KeyPath;
import java.util.List;

/** A policy document, a change of one, or a question to one makes no sense. The kinds are closed. */
public abstract sealed class PolicyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private PolicyException(String message) {
        super(message);
    }

    /** Not a document of this kind and version. */
    public static final class Malformed extends PolicyException {
        private static final long serialVersionUID = 1;

        Malformed(String what, String reason) {
            super("not a " + what + " document: " + reason);
        }
    }

    /** A change that can't be made: an unknown name, a key that another identity has, a bound. */
    public static final class Refused extends PolicyException {
        private static final long serialVersionUID = 1;

        Refused(String reason) {
            super(reason);
        }
    }

    /** Nobody may read the path, so there is nobody to seal to. */
    public static final class NoReader extends PolicyException {
        private static final long serialVersionUID = 1;

        NoReader(KeyPath path) {
            super("no identity may read " + path);
        }
    }

    /** Some readers of the path have no key of a suite that all could use. */
    public static final class NoCommonSuite extends PolicyException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // exceptions are not sent over a wire
        private final List<String> lacking;

        NoCommonSuite(String place, Suite suite, List<String> lacking) {
            super("not all readers of " + place + " have a current key for " + suite.id() + ": "
                    + String.join(", ", lacking) + (lacking.size() == 1 ? " has none" : " have none"));
            this.lacking = List.copyOf(lacking);
        }

        /** The readers that lack a key. */
        public List<String> lacking() {
            return lacking;
        }
    }

    /** More keys than one envelope can be sealed to. */
    public static final class TooManyRecipients extends PolicyException {
        private static final long serialVersionUID = 1;

        TooManyRecipients(KeyPath path, int count) {
            super("the readers of " + path + " have " + count + " current keys; a value is sealed to at most "
                    + Policy.MAX_RECIPIENTS);
        }
    }
}
