package io.secretctl.crypt;

/** A value in crypt's format, or a keyring, was refused. No message holds plaintext or a passphrase. */
public abstract sealed class CryptException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private CryptException(String message) {
        super(message);
    }

    /** Not what crypt writes: not base64, not an OpenPGP message, or not gzip inside. */
    public static final class Malformed extends CryptException {
        private static final long serialVersionUID = 1;

        Malformed(String reason) {
            super("not a value in crypt's format: " + reason);
        }
    }

    /** The message was changed after it was encrypted, or carries nothing that would show it. */
    public static final class Tampered extends CryptException {
        private static final long serialVersionUID = 1;

        Tampered(String reason) {
            super("the OpenPGP message does not hold: " + reason);
        }
    }

    /** Encrypted to keys that are not in the secret keyring. */
    public static final class NotForYou extends CryptException {
        private static final long serialVersionUID = 1;

        NotForYou(String recipients) {
            super("the value is encrypted to others: no key of the secret keyring is among " + recipients);
        }
    }

    /** The secret key is locked and the passphrase is missing or wrong. */
    public static final class Locked extends CryptException {
        private static final long serialVersionUID = 1;

        Locked(String key, String reason) {
            super("the secret key " + key + " is locked: " + reason);
        }
    }

    /** A keyring can't be read, or holds no key of the kind that is needed. */
    public static final class BadKeyring extends CryptException {
        private static final long serialVersionUID = 1;

        BadKeyring(String reason) {
            super("the keyring can't be used: " + reason);
        }
    }

    /** Larger than is read or written; a small message that unpacks to a large value is one of these. */
    public static final class TooLarge extends CryptException {
        private static final long serialVersionUID = 1;

        TooLarge(String what, long limit) {
            super(what + " is larger than the " + limit + " bytes allowed");
        }
    }
}
