package io.secretctl.crypt;

import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.util.List;
import java.util.Optional;

/**
 * A key-value store as crypt, confd and viper use it: with keys as they are spelled there, and no conditions. Only for
 * what they wrote; secretctl's own values are behind {@link io.secretctl.store.ConfigStore}.
 *
 * <p>Thread-safe. Every call ends within the timeout of its {@link StoreOptions}, with a result or a {@link
 * StoreException}; an absent key is never confused with a failure.
 */
public interface Backend {
    /** The engine's address for messages, without credentials. */
    String endpoint();

    /** Reads one key; empty if it does not exist. */
    Optional<Pair> get(String key);

    /**
     * What crypt's {@code list} shows of a key: of etcd's old API the values directly in a folder, of the others all keys
     * that begin with these characters. In ascending order of the keys.
     *
     * @throws NotAFolder if the engine has folders and this key is a value
     */
    List<Pair> list(String key);

    /** Every value below a folder, and that of the key itself, in ascending order of the keys. */
    List<Pair> tree(String folder);

    /** Stores a value, whatever is there. */
    void set(String key, byte[] value);

    /** Removes a key if it was not changed since it was read; returns whether it is gone now. */
    boolean deleteUnchanged(Pair read);

    /**
     * Opens a store; the first call makes the connection.
     *
     * @param address with the scheme {@code etcd2} for etcd's old API, {@code etcd} for the present one through its JSON
     *     gateway, or {@code consul}, each with an {@code s} behind it for TLS, and host and port
     * @throws StoreException.Unusable if the address or an option makes no sense
     */
    static Backend open(String address, StoreOptions options) {
        SourceAddress parsed = SourceAddress.parse(address);
        Http http = new Http(parsed, options);
        return switch (parsed.engine()) {
            case "etcd2" -> new EtcdV2Backend(http);
            case "etcd" -> new EtcdV3Backend(http, options);
            default -> new ConsulBackend(http);
        };
    }

    /** A list was asked of a key that is a value. */
    final class NotAFolder extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotAFolder() {
            super("key is not a directory");
        }
    }
}
