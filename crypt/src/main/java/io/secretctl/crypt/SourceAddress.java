package io.secretctl.crypt;

import io.secretctl.store.StoreException;
import java.net.URI;
import java.util.Optional;

/**
 * Where a {@link Backend} is, and which part of it is meant: {@code etcd2://host:2379/app}.
 *
 * @param engine {@code etcd2}, {@code etcd} or {@code consul}
 * @param tls whether it is spoken to over TLS
 * @param host its name or address
 * @param port its port
 * @param folder what follows the port, without slashes at its ends; empty for everything
 */
public record SourceAddress(String engine, boolean tls, String host, int port, String folder) {
    /**
     * Reads an address.
     *
     * @throws StoreException.Unusable if it is none
     */
    public static SourceAddress parse(String address) {
        URI uri;
        try {
            uri = URI.create(address);
        } catch (IllegalArgumentException e) {
            throw unusable(address);
        }
        String scheme = Optional.ofNullable(uri.getScheme()).orElse("");
        boolean tls = scheme.endsWith("s");
        String engine = tls ? scheme.substring(0, scheme.length() - 1) : scheme;
        boolean known = engine.equals("etcd2") || engine.equals("etcd") || engine.equals("consul");
        if (!known || uri.getHost() == null || uri.getUserInfo() != null || uri.getQuery() != null) {
            throw unusable(address);
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : engine.equals("consul") ? 8500 : 2379;
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        return new SourceAddress(engine, tls, uri.getHost(), port, path.replaceAll("^/+|/+$", ""));
    }

    private static StoreException.Unusable unusable(String address) {
        return new StoreException.Unusable("not the address of a store that crypt knows: " + address
                + "; for example etcd2://127.0.0.1:2379/app, etcd://127.0.0.1:2379/app, consul://127.0.0.1:8500/app");
    }

    /** The engine's own URL. */
    URI base() {
        return URI.create((tls ? "https://" : "http://") + host + ":" + port);
    }
}
