package io.secretctl.store.consul;

import io.secretctl.store.InvalidPathException;
import io.secretctl.store.Prefix;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Consul store is.
 *
 * @param tls whether to speak TLS
 * @param hosts at least one
 * @param prefix what stands before each path: empty or canonical
 * @param datacenter the one whose keys are meant; empty for that of the agent
 */
record Address(boolean tls, List<Host> hosts, String prefix, Optional<String> datacenter) {
    private static final int CLEAR_PORT = 8500;
    private static final int TLS_PORT = 8501;
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");
    private static final Pattern QUERY = Pattern.compile("dc=([A-Za-z0-9_-]{1,64})");

    /** One agent; {@code name} without the brackets of IPv6. */
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
        boolean tls = uri.regionMatches(true, 0, "consuls:", 0, "consuls:".length());
        if (!tls && (options.caFile().isPresent() || options.certificateFile().isPresent())) {
            throw new StoreException.Unusable("certificates are given but consul: is clear text: write consuls://");
        }
        if (options.user().isPresent()) {
            throw new StoreException.Unusable("consul knows no users and passwords: use a token file");
        }
        String rest = uri.substring(uri.indexOf(':') + 1);
        if (!rest.startsWith("//")) {
            throw unusable();
        }
        String authority = rest.substring(2);
        int question = authority.indexOf('?');
        Optional<String> datacenter = question < 0 ? Optional.empty() : datacenter(authority.substring(question + 1));
        if (question >= 0) {
            authority = authority.substring(0, question);
        }
        int slash = authority.indexOf('/');
        String prefix = slash < 0 ? "/" : authority.substring(slash);
        if (slash >= 0) {
            authority = authority.substring(0, slash);
        }
        if (authority.contains("@")) {
            throw new StoreException.Unusable("credentials do not belong into a consul address: use a token file");
        }
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            hosts.add(host(host, tls ? TLS_PORT : CLEAR_PORT));
        }
        try {
            String canonical = Prefix.parse(prefix).value();
            return new Address(tls, hosts, canonical.equals("/") ? "" : canonical, datacenter);
        } catch (InvalidPathException e) {
            throw new StoreException.Unusable("the prefix of the consul address is unusable: " + e.getMessage());
        }
    }

    /** The address as given back to people. */
    @Override
    public String toString() {
        return scheme()
                + String.join(",", hosts.stream().map(Host::toString).toList())
                + prefix
                + datacenter.map(name -> "?dc=" + name).orElse("");
    }

    String scheme() {
        return tls ? "consuls://" : "consul://";
    }

    private static Optional<String> datacenter(String query) {
        Matcher matcher = QUERY.matcher(query);
        if (!matcher.matches()) {
            throw new StoreException.Unusable("behind the ? of a consul address only dc=NAME may stand");
        }
        return Optional.of(matcher.group(1));
    }

    private static Host host(String text, int defaultPort) {
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) {
            throw unusable();
        }
        String name = matcher.group(1);
        int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65_535) {
            throw unusable();
        }
        return new Host(name.startsWith("[") ? name.substring(1, name.length() - 1) : name, port);
    }

    private static StoreException unusable() {
        return new StoreException.Unusable(
                "a consul address is consul://HOST:PORT[,HOST:PORT...][/PREFIX][?dc=NAME], or consuls:");
    }
}
