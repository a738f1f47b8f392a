package io.secretctl.crypto;

/**
 * The place an envelope is bound to.
 *
 * @param store the random id of the key space
 * @param path the canonical path of the value, at most {@value EnvelopeFormat#MAX_PATH_BYTES} bytes
 */
public record Context(String store, String path) {
    /**
     * Checks the lengths; the grammar of paths is the store's matter.
     *
     * @throws IllegalArgumentException if a part is empty or too long
     */
    public Context {
        if (store.isEmpty() || store.length() > EnvelopeFormat.MAX_STORE_CHARS) {
            throw new IllegalArgumentException("a store id has 1 to " + EnvelopeFormat.MAX_STORE_CHARS + " characters");
        }
        if (!path.startsWith("/") || Digests.utf8(path).length > EnvelopeFormat.MAX_PATH_BYTES) {
            throw new IllegalArgumentException(
                    "a path starts with / and has at most " + EnvelopeFormat.MAX_PATH_BYTES + " bytes");
        }
    }

    @Override
    public String toString() {
        return path + " in " + store;
    }
}
