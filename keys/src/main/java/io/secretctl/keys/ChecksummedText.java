package io.secretctl.keys;

import io.secretctl.crypto.Digests;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * One-line text for bytes that people pass on: a prefix, then base64url without padding (RFC 4648 section 5) of the
 * body and the first bytes of SHA-256 over prefix, a zero byte, and body. A typing error is found, a forger is not.
 */
final class ChecksummedText {
    private ChecksummedText() {}

    static String encode(String prefix, byte[] body, int checksumBytes) {
        byte[] all = Arrays.copyOf(body, body.length + checksumBytes);
        System.arraycopy(digest(prefix, body), 0, all, body.length, checksumBytes);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(all);
    }

    /**
     * Decodes; white space around the text is dropped.
     *
     * @param what for the error, for example "a public identity"
     * @throws IllegalArgumentException if it is not exactly what {@link #encode} gives for the result
     */
    static byte[] decode(String what, String prefix, String text, int maxBody, int checksumBytes) {
        String stripped = text.strip();
        if (!stripped.startsWith(prefix)) {
            throw new IllegalArgumentException(what + " starts with " + prefix);
        }
        String encoded = stripped.substring(prefix.length());
        if (encoded.length() > (maxBody + checksumBytes) * 4L / 3 + 1) {
            throw new IllegalArgumentException(what + " is not that long");
        }
        byte[] all;
        try {
            all = Base64.getUrlDecoder().decode(encoded);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(what + " holds a character that does not belong there", e);
        }
        byte[] body = Arrays.copyOf(all, Math.max(0, all.length - checksumBytes));
        if (!encode(prefix, body, checksumBytes).equals(stripped)) {
            throw new IllegalArgumentException(
                    what + " is damaged: its checksum does not fit, so it was mistyped or cut");
        }
        return body;
    }

    private static byte[] digest(String prefix, byte[] body) {
        return Digests.sha256(prefix.getBytes(StandardCharsets.US_ASCII), new byte[1], body);
    }
}
