package io.secretctl.crypto;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * What an envelope says of itself: public, and signed. Instants are whole seconds.
 *
 * @param suite the algorithms
 * @param context the key space and the path it is made for
 * @param position its place in the history of the path
 * @param previous SHA-256 of the payload it replaces, in hexadecimal digits, if there was one
 * @param policyVersion the policy whose readers it is sealed to, at least 1
 * @param author the signing key of its writer
 * @param created when it was sealed
 * @param valueChanged when the plaintext last changed; a re-encryption keeps it
 * @param expires from when on it is refused, if ever
 * @param kind whether it holds a value, or says that there is none
 * @param type the media type of the value, at most {@value EnvelopeFormat#MAX_TYPE_CHARS} printable ASCII characters
 */
public record EnvelopeHeader(
        Suite suite,
        Context context,
        Position position,
        Optional<String> previous,
        long policyVersion,
        KeyId author,
        Instant created,
        Instant valueChanged,
        Optional<Instant> expires,
        Kind kind,
        String type) {

    /** The type of a value of which nothing else is known. */
    public static final String OCTET_STREAM = "application/octet-stream";

    /** The years that the one form of a time can write. */
    private static final Instant FIRST = Instant.parse("0000-01-01T00:00:00Z");

    private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

    private static boolean isWritable(Instant time) {
        return !time.isBefore(FIRST) && time.isBefore(END);
    }

    private static boolean isPrintable(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) <= 0x20 || text.charAt(i) >= 0x7f) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is a value. */
    public enum Kind {
        /** The envelope holds a value. */
        VALUE("value"),
        /** The envelope says, signed, that the value was deleted. */
        TOMBSTONE("tombstone");

        private final String id;

        Kind(String id) {
            this.id = id;
        }

        String id() {
            return id;
        }
    }

    /**
     * Drops fractions of seconds and checks the bounds.
     *
     * @throws IllegalArgumentException if a part is out of its bounds
     */
    public EnvelopeHeader {
        created = created.truncatedTo(ChronoUnit.SECONDS);
        valueChanged = valueChanged.truncatedTo(ChronoUnit.SECONDS);
        expires = expires.map(e -> e.truncatedTo(ChronoUnit.SECONDS));
        if (!isWritable(created)
                || !isWritable(valueChanged)
                || !expires.map(EnvelopeHeader::isWritable).orElse(true)) {
            throw new IllegalArgumentException("times are from year 0 to year 9999");
        }
        if (position.version() < 1) {
            throw new IllegalArgumentException("the first version is 1");
        }
        if (policyVersion < 1 || policyVersion > Position.MAX) {
            throw new IllegalArgumentException("the first policy version is 1");
        }
        if (previous.isPresent() && !Digests.isHex(previous.get())) {
            throw new IllegalArgumentException("previous is a SHA-256 in hexadecimal digits");
        }
        if (type.isEmpty() || type.length() > EnvelopeFormat.MAX_TYPE_CHARS || !isPrintable(type)) {
            throw new IllegalArgumentException(
                    "type is 1 to " + EnvelopeFormat.MAX_TYPE_CHARS + " printable ASCII characters without spaces");
        }
    }
}
