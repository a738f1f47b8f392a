package io.secretctl.secrets;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.store.KeyPath;

/**
 * A value that was verified and opened. Close it when it is used up: that wipes it.
 *
 * @param info what is public of it
 * @param value the plaintext, exactly as it was put
 */
public record Secret(SecretInfo info, SecretBytes value) implements AutoCloseable {
    /** Where it is stored. */
    public KeyPath path() {
        return info.path();
    }

    /** The value as text: see {@link SecretBytes#utf8}. */
    public String utf8() {
        return value.utf8();
    }

    /** The value as bytes: see {@link SecretBytes#toByteArray}. */
    public byte[] bytes() {
        return value.toByteArray();
    }

    @Override
    public void close() {
        value.close();
    }
}
