package io.secretctl.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a store that has servers, {@code etcd://h1:2379,h2:2379/app}: what all such backends share of it.
 *
 * @param scheme without the {@code s} that means TLS
 * @param tls whether to speak TLS
 * @param hosts at least one
 * @param prefix what stands before each path: empty or canonical
 * @param query what follows a question mark, if anything does
 */
public record ServerAddress(String scheme, boolean tls, List<Host> hosts, String prefix, Optional<String> query) {
    private static final Pattern HOST = Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    /**
     * One server.
     *
     * @param name its name or address, without the brackets of IPv6
     * @param port from 1 to 65535
     */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    /**
     * How the addresses of one engine look.
     *
     * @param scheme for clear text; with an {@code s} behind it for TLS
     * @param port of clear text, where none is given
     * @param tlsPort of TLS, where none is given
     * @param usage the error for what is no such address: how one looks, a clause without a trailing period
     */
    public record Form(String scheme, int port, int tlsPort, String usage) {}

    /** Copies the list. */
    public ServerAddress {
        hosts = List.copyOf(hosts);
    }

    /**
     * Reads an address.
     *
     * @throws StoreException.Unusable if it is none of that form, holds credentials, or is clear text though certificates
     *     are given
     */
    public static ServerAddress parse(String uri, StoreOptions options, Form form) {
        int colon = uri.indexOf(':');
        boolean tls =
                uri.substring(0, Math.max(colon, 0)).toLowerCase(Locale.ROOT).equals(form.scheme() + "s");
        if (!tls && (options.caFile().isPresent() || options.certificateFile().isPresent())) {
            throw new StoreException.Unusable(
                    "certificates are given but " + form.scheme() + ": is clear text: write " + form.scheme() + "s://");
        }
        String rest = uri.substring(colon + 1);
        if (!rest.startsWith("//")) {
            throw new StoreException.Unusable(form.usage());
        }
        int question = rest.indexOf('?');
        Optional<String> query = question < 0 ? Optional.empty() : Optional.of(rest.substring(question + 1));
        String place = question < 0 ? rest.substring(2) : rest.substring(2, question);
        int slash = place.indexOf('/');
        String authority = slash < 0 ? place : place.substring(0, slash);
        if (authority.contains("@")) {
            throw new StoreException.Unusable(
                    "credentials do not belong into an address: use the options for them; " + form.usage());
        }
        List<Host> hosts = new ArrayList<>();
        for (String host : authority.split(",", -1)) {
            hosts.add(host(host, tls ? form.tlsPort() : form.port(), form));
        }
        return new ServerAddress(
                form.scheme(), tls, hosts, slash < 0 ? "" : prefix(place.substring(slash), form), query);
    }

    private static String prefix(String text, Form form) {
        try {
            String canonical = Prefix.parse(text).value();
            return canonical.equals("/") ? "" : canonical;
        } catch (InvalidPathException e) {
            throw new StoreException.Unusable("the prefix is unusable: " + e.getMessage() + "; " + form.usage());
        }
    }

    private static Host host(String text, int defaultPort, Form form) {
        Matcher matcher = HOST.matcher(text);
        if (!matcher.matches()) {
            throw new StoreException.Unusable(form.usage());
        }
        String name = matcher.group(1);
        int port = matcher.group(2) == null ? defaultPort : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65_535) {
            throw new StoreException.Unusable(form.usage());
        }
        return new Host(name.startsWith("[") ? name.substring(1, name.length() - 1) : name, port);
    }

    /** The address as given back to people. */
    @Override
    public String toString() {
        return scheme
                + (tls ? "s://" : "://")
                + String.join(",", hosts.stream().map(Host::toString).toList())
                + prefix
                + query.map(text -> "?" + text).orElse("");
    }
}
