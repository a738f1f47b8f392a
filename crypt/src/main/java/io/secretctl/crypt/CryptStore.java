package io.secretctl.crypt;

import io.secretctl.store.ConfigStore;
import io.secretctl.store.Entry;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Values in crypt's format in a store of this project: for programs that can read nothing else, such as viper's remote
 * providers. What {@link CryptCodec} says of the format holds.
 *
 * @param store where they lie; the caller's to close
 */
public record CryptStore(ConfigStore store) {
    /** Every sealed envelope begins so, and nothing in base64 does. */
    private static final String SEALED = "{";

    /**
     * Reads a value; empty if there is none.
     *
     * @throws CryptException if it can't be decoded
     */
    public Optional<byte[]> get(KeyPath path, SecretKeyring keyring) {
        return store.get(path).map(entry -> CryptCodec.decode(entry.value(), keyring));
    }

    /**
     * Writes a value over whatever is stored there, unless that is a sealed envelope: returns whether it was written.
     *
     * @throws io.secretctl.store.StoreException.Conflict if somebody else wrote at the same time
     */
    public boolean set(KeyPath path, byte[] value, PublicKeyring keyring) {
        Optional<Entry> current = store.get(path);
        boolean sealed = current.filter(entry -> new String(entry.value(), StandardCharsets.UTF_8).startsWith(SEALED))
                .isPresent();
        if (sealed) {
            return false;
        }
        store.put(
                path,
                CryptCodec.encode(value, keyring),
                current.map(Expected::at).orElseGet(Expected::absent));
        return true;
    }
}
