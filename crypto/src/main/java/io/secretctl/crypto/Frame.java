package io.secretctl.crypto;

import java.io.ByteArrayOutputStream;
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

    /** A: everything before the content, which authenticates it. */
    byte[] associatedData() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(Digests.utf8(EnvelopeFormat.MAGIC));
        writeField(out, header);
        writeField(out, salt);
        writeField(out, commitment);
        writeField(out, recipients());
        return out.toByteArray();
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(associatedData());
        writeField(out, content);
        return out.toByteArray();
    }

    private byte[] recipients() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(wrapped.size() >> 8);
        out.write(wrapped.size());
        wrapped.forEach((id, key) -> {
            writeField(out, id.bytes());
            writeField(out, key);
        });
        return out.toByteArray();
    }

    private static void writeField(ByteArrayOutputStream out, byte[] field) {
        out.writeBytes(field(field));
    }

    /** {@code T(x)}. */
    static byte[] field(byte[] x) {
        return ByteBuffer.allocate(4 + x.length).putInt(x.length).put(x).array();
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
