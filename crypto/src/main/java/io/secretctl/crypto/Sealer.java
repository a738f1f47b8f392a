package io.secretctl.crypto;

import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Makes sealed envelopes, version 1 (docs/envelope-v1.md).
 *
 * <p>What a sealed envelope guarantees to whoever opens it with {@link Opener}: only holders of a recipient's key can
 * read the value; it was made by its author for that path of that key space, in that version; all recipients read the
 * same value; of its length only a class is visible. It does not hide its path, its author, its recipients, or its
 * times.
 *
 * <p>Thread-safe.
 */
public final class Sealer {
    private static final byte[] NONE = {};
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SigningKey author;

    /**
     * Seals in the name of an author.
     *
     * @param author stays the caller's to close
     */
    public Sealer(SigningKey author) {
        this.author = author;
    }

    /**
     * Seals a value with fresh keys.
     *
     * @param header of kind {@link EnvelopeHeader.Kind#VALUE}, naming this sealer's author
     * @param plaintext at most 512 KiB; stays the caller's to wipe
     * @param recipients 1 to 256 distinct keys of the header's suite
     * @throws EnvelopeException.TooLarge if the value, or the finished envelope (1 MiB), is too large
     * @throws IllegalArgumentException if header and recipients do not fit
     */
    public SealedEnvelope seal(EnvelopeHeader header, byte[] plaintext, Collection<Recipient> recipients) {
        return prepare(header, plaintext.length, recipients).seal(plaintext);
    }

    /**
     * Makes all checks of {@link #seal} before there is a plaintext to seal.
     *
     * @param length of the plaintext, in bytes
     * @return what seals it, and does not fail
     * @throws EnvelopeException.TooLarge as {@link #seal} does
     * @throws IllegalArgumentException as {@link #seal} does
     */
    public Prepared prepare(EnvelopeHeader header, int length, Collection<Recipient> recipients) {
        check(header, EnvelopeHeader.Kind.VALUE);
        if (length > EnvelopeFormat.MAX_PLAINTEXT_BYTES) {
            throw new EnvelopeException.TooLarge("the value", length, EnvelopeFormat.MAX_PLAINTEXT_BYTES);
        }
        return new Prepared(header, length, sort(header.suite(), recipients));
    }

    /** A value that is ready to be sealed, as far as that goes without its plaintext. Thread-safe. */
    public final class Prepared {
        private final EnvelopeHeader header;
        private final byte[] encodedHeader;
        private final int length;
        private final SortedMap<KeyId, Recipient> recipients;
        private final int storedBytes;

        private Prepared(EnvelopeHeader header, int length, SortedMap<KeyId, Recipient> recipients) {
            this.header = header;
            this.encodedHeader = HeaderCodec.encode(header);
            this.length = length;
            this.recipients = recipients;
            int content = ContentCipher.encryptedLength(Padding.paddedLength(length));
            int payload = Frame.encodedLength(encodedHeader.length, header.suite(), recipients.size(), content);
            this.storedBytes = Dsse.encodedLength(payload);
            requireBounded(recipients.size(), storedBytes);
        }

        /** The length of the finished envelope. */
        public int storedBytes() {
            return storedBytes;
        }

        /**
         * Seals a value with fresh keys.
         *
         * @param plaintext of the length that was told before; stays the caller's to wipe
         * @throws IllegalArgumentException if it has another
         * @throws IllegalStateException if the author's key is closed
         */
        public SealedEnvelope seal(byte[] plaintext) {
            if (plaintext.length != length) {
                throw new IllegalArgumentException("the plaintext has another length than was told before");
            }
            byte[] headerHash = Digests.sha256(encodedHeader);
            byte[] salt = new byte[EnvelopeFormat.SALT_BYTES];
            RANDOM.nextBytes(salt);
            byte[] dataKey = new byte[EnvelopeFormat.DATA_KEY_BYTES];
            RANDOM.nextBytes(dataKey);
            byte[] padded = Padding.pad(plaintext);
            ContentKeys keys = ContentKeys.derive(dataKey, salt, headerHash);
            try {
                SortedMap<KeyId, byte[]> wrapped = new TreeMap<>();
                recipients.forEach((id, recipient) -> wrapped.put(
                        id,
                        recipient.wrap(
                                dataKey, ContentKeys.wrapInfo(header.suite(), headerHash, id, keys.commitment()))));
                Frame empty = new Frame(encodedHeader, salt, keys.commitment(), wrapped, NONE);
                byte[] content = ContentCipher.encrypt(keys.contentKey(), padded, empty.associatedData(), RANDOM);
                return sign(header, new Frame(encodedHeader, salt, keys.commitment(), wrapped, content));
            } finally {
                Arrays.fill(dataKey, (byte) 0);
                Arrays.fill(padded, (byte) 0);
                keys.wipe();
            }
        }
    }

    private static void requireBounded(int recipients, int storedBytes) {
        if (storedBytes > EnvelopeFormat.MAX_STORED_BYTES) {
            throw new EnvelopeException.TooLarge(
                    "the envelope for " + recipients + " recipients", storedBytes, EnvelopeFormat.MAX_STORED_BYTES);
        }
    }

    /**
     * Makes a signed statement that there is no value.
     *
     * @param header of kind {@link EnvelopeHeader.Kind#TOMBSTONE}, naming this sealer's author
     * @throws IllegalArgumentException if the header does not fit
     */
    public SealedEnvelope tombstone(EnvelopeHeader header) {
        check(header, EnvelopeHeader.Kind.TOMBSTONE);
        return sign(header, new Frame(HeaderCodec.encode(header), NONE, NONE, new TreeMap<>(), NONE));
    }

    private void check(EnvelopeHeader header, EnvelopeHeader.Kind kind) {
        if (header.kind() != kind) {
            throw new IllegalArgumentException("the header is not of the kind " + kind.id());
        }
        if (!header.author().equals(author.id())) {
            throw new IllegalArgumentException("the header names another author than the one who signs");
        }
    }

    private static SortedMap<KeyId, Recipient> sort(Suite suite, Collection<Recipient> recipients) {
        SortedMap<KeyId, Recipient> sorted = new TreeMap<>();
        for (Recipient recipient : recipients) {
            if (recipient.suite() != suite) {
                throw new IllegalArgumentException("an envelope has recipients of one suite");
            }
            if (sorted.put(recipient.id(), recipient) != null) {
                throw new IllegalArgumentException("a recipient is named twice");
            }
        }
        if (sorted.isEmpty() || sorted.size() > EnvelopeFormat.MAX_RECIPIENTS) {
            throw new IllegalArgumentException("an envelope has 1 to " + EnvelopeFormat.MAX_RECIPIENTS + " recipients");
        }
        return sorted;
    }

    private SealedEnvelope sign(EnvelopeHeader header, Frame frame) {
        Dsse signed = Dsse.sign(EnvelopeFormat.PAYLOAD_TYPE, frame.encode(), List.of(author));
        byte[] stored = signed.encode();
        return new SealedEnvelope(stored, new VerifiedEnvelope(header, frame, signed.payloadHash()));
    }
}
