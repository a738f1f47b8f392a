package io.secretctl.crypt;

import io.secretctl.json.JsonFormatException;
import io.secretctl.json.StrictBase64;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/**
 * crypt's own format: {@code base64(OpenPGP(gzip(value)))}, as its package {@code secconf} defines it and as viper's
 * remote providers read it. The message is encrypted to every key of a public keyring and carries a modification
 * detection code (RFC 4880, section 5.13).
 *
 * <p><b>It is not authenticated.</b> Whoever can write the store and has the public keyring, which is no secret, can have
 * made any value; nothing binds it to its key, so two can be swapped and old ones put back.
 */
public final class CryptCodec {
    /** The most bytes of one value. */
    public static final int MAX_VALUE_BYTES = 4 << 20;

    /** The most bytes of one stored text: base64 of a value that gzip could not make smaller, and room. */
    public static final int MAX_STORED_BYTES = 6 << 20;

    private CryptCodec() {}

    /**
     * Encodes a value for every key of the keyring, with AES-256.
     *
     * @throws CryptException.TooLarge if the value is longer than {@link #MAX_VALUE_BYTES}
     */
    public static byte[] encode(byte[] value, PublicKeyring keyring) {
        if (value.length > MAX_VALUE_BYTES) {
            throw new CryptException.TooLarge("the value", MAX_VALUE_BYTES);
        }
        byte[] packed = gzip(value);
        try {
            return StrictBase64.encode(Messages.encrypt(packed, keyring.recipients()))
                    .getBytes(StandardCharsets.US_ASCII);
        } finally {
            Arrays.fill(packed, (byte) 0);
        }
    }

    /**
     * Decodes a stored value. Line breaks in the base64 are passed over. Nothing is returned unless the message's
     * integrity has been checked.
     *
     * @throws CryptException if it can't be decoded, in one of its kinds; {@link CryptException.Tampered} also if the
     *     message carries no integrity protection
     */
    public static byte[] decode(byte[] stored, SecretKeyring keyring) {
        if (stored.length > MAX_STORED_BYTES) {
            throw new CryptException.TooLarge("the stored text", MAX_STORED_BYTES);
        }
        byte[] packed = Messages.decrypt(unwrapped(stored), keyring);
        try {
            return gunzip(packed);
        } finally {
            Arrays.fill(packed, (byte) 0);
        }
    }

    private static byte[] unwrapped(byte[] stored) {
        StringBuilder text = new StringBuilder(stored.length);
        for (byte b : stored) {
            if (b != '\n' && b != '\r') {
                text.append((char) (b & 0xff));
            }
        }
        try {
            return StrictBase64.decode(text.toString(), "the value");
        } catch (JsonFormatException e) {
            throw new CryptException.Malformed("it is not base64");
        }
    }

    private static byte[] gzip(byte[] value) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(value);
        } catch (IOException e) {
            throw new IllegalStateException(e); // memory does not fail
        }
        return packed.toByteArray();
    }

    private static byte[] gunzip(byte[] packed) {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return atMost(in, MAX_VALUE_BYTES, "the value");
        } catch (IOException e) {
            throw new CryptException.Malformed("what the message holds is not gzip");
        }
    }

    /** Reads to the end, which must come within the limit. */
    static byte[] atMost(InputStream in, int limit, String what) throws IOException {
        byte[] bytes = in.readNBytes(limit + 1);
        if (bytes.length > limit) {
            Arrays.fill(bytes, (byte) 0);
            throw new CryptException.TooLarge(what, limit);
        }
        return bytes;
    }
}
