package io.secretctl.keys;

import java.nio.file.Path;

/** A key file could not be used. The kinds are closed, so that a caller can answer each. No message holds a secret. */
public abstract sealed class KeyFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private KeyFileException(String message) {
        super(message);
    }

    private KeyFileException(String message, Throwable cause) {
        super(message, cause);
    }

    /** There is no such file. */
    public static final class Missing extends KeyFileException {
        private static final long serialVersionUID = 1;

        Missing(Path file) {
            super("there is no key file " + file);
        }
    }

    /** Others than its owner may read or write it, or it belongs to another user. */
    public static final class LooseMode extends KeyFileException {
        private static final long serialVersionUID = 1;

        LooseMode(String message) {
            super(message);
        }
    }

    /** A link, a folder, or anything else that is not a plain file. */
    public static final class NotRegular extends KeyFileException {
        private static final long serialVersionUID = 1;

        NotRegular(Path file, String what) {
            super(file + " is " + what + "; a private key is read from a plain file only");
        }
    }

    /** Not the bytes that were written: changed, cut off, or never a key file. */
    public static final class Damaged extends KeyFileException {
        private static final long serialVersionUID = 1;

        Damaged(Path file, String reason) {
            super("key file " + file + " is damaged: " + reason);
        }
    }

    /** The file is whole, and its passphrase is another. */
    public static final class WrongPassphrase extends KeyFileException {
        private static final long serialVersionUID = 1;

        WrongPassphrase(Path file) {
            super("wrong passphrase for key file " + file);
        }
    }

    /** The file is locked with a passphrase, and none was given. */
    public static final class Locked extends KeyFileException {
        private static final long serialVersionUID = 1;

        Locked(Path file) {
            super("key file " + file + " is locked with a passphrase");
        }
    }

    /** A new key file would take the place of an existing file. */
    public static final class AlreadyExists extends KeyFileException {
        private static final long serialVersionUID = 1;

        AlreadyExists(Path file) {
            super(file + " exists already; a new key file does not replace it");
        }
    }

    /** The file system failed, or can't keep a private file. */
    public static final class Unusable extends KeyFileException {
        private static final long serialVersionUID = 1;

        Unusable(Path file, String reason) {
            super("can't use key file " + file + ": " + reason);
        }

        Unusable(Path file, String reason, Throwable cause) {
            super("can't use key file " + file + ": " + reason, cause);
        }
    }
}
