package io.secretctl.crypto;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The binary payload of an envelope, taken apart by lengths alone: {@code "SCE1" || T(H) || T(S) || T(KC) || T(R) ||
 * T(C)}, where {@code T(x)} is a 32-bit big-endian length and {@code x}.
 *
 * @param header H, the header's bytes
 * @param salt S
 * @param commitment KC
 * @param wrapped the stanzas of R: the wrapped data key of each recipient
 * @param content C, empty for a tombstone
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, never compared, not shared
record Frame(byte[] header, byte[] salt, byte[] commitment, SortedMap<KeyId, byte[]> wrapped, byte[] content) {
    /** Bytes of a field's length. */
    private static final int LENGTH = 4;

    /** Bytes of the number of recipients. */
    private static final int COUNT = 2;

    /** A: everything before the content, which authenticates it. */
    byte[] associatedData() {
        int length = associatedLength(header.length, salt.length, commitment.length, recipientsLength());
        return putAssociated(ByteBuffer.allocate(length)).array();
    }

    byte[] encode() {
        int before = associatedLength(header.length, salt.length, commitment.length, recipientsLength());
        ByteBuffer out = putAssociated(ByteBuffer.allocate(before + LENGTH + content.length));
        return putField(out, content).array();
    }

    /** How long {@link #encode} makes a value's payload. */
    static int encodedLength(int header, Suite suite, int recipients, int content) {
        int wrapped = COUNT + recipients * (LENGTH + KeyId.BYTES + LENGTH + suite.wrappedBytes());
        return associatedLength(header, EnvelopeFormat.SALT_BYTES, EnvelopeFormat.COMMITMENT_BYTES, wrapped)
                + LENGTH
                + content;
    }

    private static int associatedLength(int header, int salt, int commitment, int recipients) {
        return EnvelopeFormat.MAGIC.length() + 4 * LENGTH + header + salt + commitment + recipients;
    }

    private int recipientsLength() {
        int length = COUNT;
        for (byte[] key : wrapped.values()) {
            length += LENGTH + KeyId.BYTES + LENGTH + key.length;
        }
        return length;
    }

    private ByteBuffer putAssociated(ByteBuffer out) {
        out.put(Digests.utf8(EnvelopeFormat.MAGIC));
        putField(out, header);
        putField(out, salt);
        putField(out, commitment);
        out.putInt(recipientsLength());
        out.putShort((short) wrapped.size());
        wrapped.forEach((id, key) -> {
            putField(out, id.bytes());
            putField(out, key);
        });
        return out;
    }

    private static ByteBuffer putField(ByteBuffer out, byte[] x) {
        return out.putInt(x.length).put(x);
    }

    /** {@code T(x)}. */
    static byte[] field(byte[] x) {
        return putField(ByteBuffer.allocate(LENGTH + x.length), x).array();
    }

    static Frame decode(byte[] payload) {
        ByteBuffer in = ByteBuffer.wrap(payload);
        byte[] magic = new byte[EnvelopeFormat.MAGIC.length()];
        if (in.remaining() < magic.length) {
            throw new EnvelopeException.Malformed("the payload is cut off");
        }
        in.get(magic);
        if (!Arrays.equals(magic, Digests.utf8(EnvelopeFormat.MAGIC))) {
            throw new EnvelopeException.Malformed("the payload is of another version");
        }
        byte[] header = readField(in, EnvelopeFormat.MAX_HEADER_BYTES);
        byte[] salt = readField(in, EnvelopeFormat.SALT_BYTES);
        byte[] commitment = readField(in, EnvelopeFormat.COMMITMENT_BYTES);
        SortedMap<KeyId, byte[]> wrapped = recipients(ByteBuffer.wrap(readField(in, in.remaining())));
        byte[] content = readField(in, in.remaining());
        requireEnd(in);
        return new Frame(header, salt, commitment, wrapped, content);
    }

    private static SortedMap<KeyId, byte[]> recipients(ByteBuffer in) {
        if (in.remaining() < 2) {
            throw new EnvelopeException.Malformed("the payload is cut off");
        }
        int count = Short.toUnsignedInt(in.getShort());
        if (count > EnvelopeFormat.MAX_RECIPIENTS) {
            throw new EnvelopeException.Malformed("more than " + EnvelopeFormat.MAX_RECIPIENTS + " recipients");
        }
        SortedMap<KeyId, byte[]> wrapped = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            byte[] id = readField(in, KeyId.BYTES);
            if (id.length != KeyId.BYTES) {
                throw new EnvelopeException.Malformed("a recipient's key id has the wrong length");
            }
            KeyId keyId = KeyId.ofBytes(id);
            if (!wrapped.isEmpty() && wrapped.lastKey().compareTo(keyId) >= 0) {
                throw new EnvelopeException.Malformed("the recipients are not in ascending order");
            }
            wrapped.put(keyId, readField(in, Suite.XWING.wrappedBytes()));
        }
        requireEnd(in);
        return wrapped;
    }

    private static byte[] readField(ByteBuffer in, int max) {
        if (in.remaining() < 4) {
            throw new EnvelopeException.Malformed("the payload is cut off");
        }
        int length = in.getInt();
        if (length < 0 || length > max || length > in.remaining()) {
            throw new EnvelopeException.Malformed("a length in the payload is out of bounds");
        }
        byte[] field = new byte[length];
        in.get(field);
        return field;
    }

    private static void requireEnd(ByteBuffer in) {
        if (in.hasRemaining()) {
            throw new EnvelopeException.Malformed("something follows the payload");
        }
    }
}
