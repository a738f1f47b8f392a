package io.secretctl.store.etcd;

import io.secretctl.store.InvalidPathException;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where an etcd store is.
 *
 * @param tls whether to speak TLS
 * @param hosts at least one
 * @param prefix what stands before each path in etcd: empty or canonical
 */
record Address(boolean tls, List<Host> hosts, String prefix) {
    private static final int DEFAULT_PORT = 2379;
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    /** One endpoint; {@code name} without the brackets of IPv6. */
    record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    Address {
        hosts = List.copyOf(hosts);
    }

    static Address parse(String uri, StoreOptions options) {
        boolean tls = uri.regionMatches(true, 0, "etcds:", 0, "etcds:".length());
        if (!tls && (options.caFile().isPresent() || options.certificateFile().isPresent())) {
            throw new StoreException.Unusable("certificates are given but etcd: is clear text: write etcds://");
        }
        if (options.tokenFile().isPresent()) {
            throw new StoreException.Unusable("etcd takes no access token: use a user and a password file");
        }
        String rest = uri.substring(uri.indexOf(':') + 1);
        if (!rest.startsWith("//")) {
            throw unusable();
        }
        String authority = rest.substring(2);
        int slash = authority.indexOf('/');
        String prefix = slash < 0 ? "/" : authority.substring(slash);
        if (slash >= 0) {
            authority = authority.substring(0, slash);
        }
        if (authority.contains("@")) {
            throw new StoreException.Unusable(
                    "credentials do not belong into an etcd address: use the options for them");
        }
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            hosts.add(host(host));
        }
        try {
            String canonical = Prefix.parse(prefix).value();
            return new Address(tls, hosts, canonical.equals("/") ? "" : canonical);
        } catch (InvalidPathException e) {
            throw new StoreException.Unusable("the prefix of the etcd address is unusable: " + e.getMessage());
        }
    }

    /** The address as given back to people. */
    @Override
    public String toString() {
        return (tls ? "etcds://" : "etcd://")
                + String.join(",", hosts.stream().map(Host::toString).toList())
                + prefix;
    }

    private static Host host(String text) {
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) {
            throw unusable();
        }
        String name = matcher.group(1);
        int port = matcher.group(2) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65_535) {
            throw unusable();
        }
        return new Host(name.startsWith("[") ? name.substring(1, name.length() - 1) : name, port);
    }

    private static StoreException unusable() {
        return new StoreException.Unusable("an etcd address is etcd://HOST:PORT[,HOST:PORT...][/PREFIX], or etcds:");
    }
}
