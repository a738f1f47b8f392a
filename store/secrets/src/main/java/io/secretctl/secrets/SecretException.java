package io.secretctl.secrets;

import io.secretctl.crypto.Position;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * A secret could not be read or written for a reason that is neither the store's ({@link
 * io.secretctl.store.StoreException}), nor the envelope's ({@link io.secretctl.crypto.EnvelopeException}), nor the
 * policy's own ({@link io.secretctl.policy.TrustException}).
 */
public abstract sealed class SecretException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private SecretException(String message) {
        super(message);
    }

    private SecretException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The store no longer has a value that this reader has seen, and no tombstone says that it was deleted. */
    public static final class Vanished extends SecretException {
        private static final long serialVersionUID = 1;

        Vanished(KeyPath path, Position position) {
            super(path + " has vanished from the store: " + position
                    + " was seen before, and nobody has deleted it with a signed tombstone");
        }
    }

    /** A registration can't be written there: something else is, or was, at the path. Nothing was written. */
    public static final class Occupied extends SecretException {
        private static final long serialVersionUID = 1;

        Occupied(KeyPath path, View.Accepted by) {
            super(path + " is taken: there is "
                    + (by.seen().registration()
                            ? "another registration, by " + by.info().author()
                            : by.info().isDeleted() ? "a deleted value" : "a value that is no registration"));
        }

        Occupied(KeyPath path, Seen by) {
            super(path + " is taken: there was "
                    + (by.deleted() ? "a deleted value" : "a value that is no registration")
                    + ", " + by.position() + ", though the store shows nothing there now");
        }
    }

    /** The path has reached the last version there can be, by the doing of one of its writers. */
    public static final class Exhausted extends SecretException {
        private static final long serialVersionUID = 1;

        Exhausted(KeyPath path) {
            super(path + " has reached the last version there can be; use another path");
        }
    }

    /** The path is one of secretctl's own. */
    public static final class Reserved extends SecretException {
        private static final long serialVersionUID = 1;

        Reserved(KeyPath path) {
            super(path + " is reserved for secretctl's own documents");
        }
    }

    /** The value is at another version than the writer expects. Nothing was written. */
    public static final class VersionConflict extends SecretException {
        private static final long serialVersionUID = 1;

        VersionConflict(KeyPath path, long expected, long actual) {
            super(path + " is at " + name(actual) + ", not at " + name(expected) + " as expected");
        }

        private static String name(long version) {
            return version == 0 ? "no version (absent)" : "version " + version;
        }
    }

    /** Others keep writing the same path: the write was tried again and again, and lost each time. */
    public static final class Contended extends SecretException {
        private static final long serialVersionUID = 1;

        Contended(KeyPath path, int attempts) {
            super(path + " was changed by others during each of " + attempts + " attempts to write it");
        }
    }

    /** A manifest that this reader wants of a prefix is not there, or does not count. */
    public static final class NoManifest extends SecretException {
        private static final long serialVersionUID = 1;

        NoManifest(Prefix prefix, String reason) {
            super("the manifest of " + prefix + " does not count: " + reason);
        }
    }

    /**
     * What was to be written <b>is written</b>, and the {@link ReaderMemory} could not take it in: the cause says why. It
     * need not be written again. Until this reader has read it with a memory that can be written, an older value that is
     * put back is not found out.
     */
    public static final class NotRemembered extends SecretException {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("serial") // exceptions are not sent over a wire
        private final List<Written> written;

        private final RuntimeException reason;

        /** Of at least one. */
        NotRemembered(List<Written> written, RuntimeException reason) {
            super(named(written) + " written, but could not be remembered here", reason);
            this.written = List.copyOf(written);
            this.reason = reason;
        }

        private static String named(List<Written> written) {
            Written first = written.get(0);
            int more = written.size() - 1;
            return first.path() + " " + first.position() + (more == 0 ? " is" : " and " + more + " more are");
        }

        /** All that was written and not remembered. */
        public List<Written> written() {
            return written;
        }

        /** The cause. */
        RuntimeException reason() {
            return reason;
        }
    }

    /** The policy gives this identity no right to do that. Nothing was written. */
    public static final class NotAuthorised extends SecretException {
        private static final long serialVersionUID = 1;

        NotAuthorised(String who, String verb, String what) {
            super(who + " may not " + verb + " " + what + " by the policy");
        }
    }

    /** Values that a program can't do without are not there for it. */
    public static final class Missing extends SecretException {
        private static final long serialVersionUID = 1;

        Missing(Collection<KeyPath> absent, Collection<KeyPath> sealedToOthers) {
            super("required values are missing: "
                    + String.join(
                            ", ",
                            Stream.concat(
                                            absent.stream().map(KeyPath::value),
                                            sealedToOthers.stream().map(path -> path + " (sealed to others)"))
                                    .toList()));
        }
    }

    /** A value is not what the program takes it for. The message does not hold the value, and there is no cause. */
    public static final class WrongType extends SecretException {
        private static final long serialVersionUID = 1;

        WrongType(KeyPath path, String wanted) {
            super("the value at " + path + " is not " + wanted);
        }
    }

    /** The call needs a private key, and the store was opened without one. */
    public static final class NoIdentity extends SecretException {
        private static final long serialVersionUID = 1;

        NoIdentity() {
            super("this needs a private key, and none was given");
        }
    }
}
