package io.secretctl.json;

import java.util.Arrays;
import java.util.Base64;

/** Base64 (RFC 4648 section 4) in its one canonical form: standard alphabet, padded, no line breaks, no stray bits. */
public final class StrictBase64 {
    private StrictBase64() {}

    /** Encodes. */
    public static String encode(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** How many characters {@link #encode} makes of so many bytes. */
    public static int encodedLength(int bytes) {
        return (bytes + 2) / 3 * 4;
    }

    /**
     * Decodes.
     *
     * @param field named in the error
     * @throws JsonFormatException if the text is not what {@link #encode} gives for the result
     */
    public static byte[] decode(String text, String field) {
        try {
            byte[] bytes = Base64.getDecoder().decode(text);
            if (text.length() == encodedLength(bytes.length) && lastGroupIsCanonical(text, bytes)) {
                return bytes;
            }
        } catch (IllegalArgumentException e) {
            // told below, without the text
        }
        throw new JsonFormatException(field + " is not canonical base64");
    }

    /** Only the last group can hold bits that decoding drops. */
    private static boolean lastGroupIsCanonical(String text, byte[] bytes) {
        int tail = bytes.length % 3;
        return tail == 0 || text.endsWith(encode(Arrays.copyOfRange(bytes, bytes.length - tail, bytes.length)));
    }
}
