package io.secretctl.store.zookeeper;

import io.secretctl.store.InvalidPathException;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a ZooKeeper store is.
 *
 * @param tls whether to speak TLS
 * @param hosts at least one
 * @param prefix the node under which all nodes lie, canonical and never the root: a ZooKeeper is shared, and so is its root
 */
record Address(boolean tls, List<Host> hosts, String prefix) {
    private static final int DEFAULT_PORT = 2181;
    /** So that paths leave room for values in a request, see {@link ZooKeeperStore}. */
    private static final int MAX_PREFIX = 256;

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
        boolean tls = uri.regionMatches(true, 0, "zks:", 0, "zks:".length());
        if (!tls && (options.caFile().isPresent() || options.certificateFile().isPresent())) {
            throw new StoreException.Unusable("certificates are given but zk: is clear text: write zks://");
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
                    "credentials do not belong into a ZooKeeper address: use the options for them");
        }
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            hosts.add(host(host));
        }
        return new Address(tls, hosts, prefix(prefix));
    }

    private static String prefix(String text) {
        String canonical;
        try {
            canonical = Prefix.parse(text).value();
        } catch (InvalidPathException e) {
            throw new StoreException.Unusable("the prefix of the ZooKeeper address is unusable: " + e.getMessage());
        }
        if (canonical.equals("/")) {
            throw new StoreException.Unusable("a ZooKeeper address names a prefix, such as zk://HOST:PORT/secrets");
        }
        if (canonical.length() > MAX_PREFIX) {
            throw new StoreException.Unusable(
                    "the prefix of the ZooKeeper address is longer than " + MAX_PREFIX + " bytes");
        }
        if (canonical.equals("/zookeeper") || canonical.startsWith("/zookeeper/")) {
            throw new StoreException.Unusable("/zookeeper belongs to ZooKeeper itself: take another prefix");
        }
        return canonical;
    }

    /** The address as given back to people. */
    @Override
    public String toString() {
        return (tls ? "zks://" : "zk://")
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
        return new StoreException.Unusable("a ZooKeeper address is zk://HOST:PORT[,HOST:PORT...]/PREFIX, or zks:");
    }
}
