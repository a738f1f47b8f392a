package io.secretctl.store.consul;

import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Consul store is.
 *
 * @param servers its agents
 * @param datacenter the one whose keys are meant; empty for that of the agent
 */
record Address(ServerAddress servers, Optional<String> datacenter) {
    private static final Pattern QUERY = Pattern.compile("dc=([A-Za-z0-9_-]{1,64})");

    private static final ServerAddress.Form FORM = new ServerAddress.Form(
            "consul",
            8500,
            8501,
            "a consul address is consul://HOST:PORT[,HOST:PORT...][/PREFIX][?dc=NAME], or consuls:");

    static Address parse(String uri, StoreOptions options) {
        if (options.user().isPresent()) {
            throw new StoreException.Unusable("consul knows no users and passwords: use a token file");
        }
        ServerAddress servers = ServerAddress.parse(uri, options, FORM);
        return new Address(servers, servers.query().map(Address::datacenter));
    }

    private static String datacenter(String query) {
        Matcher matcher = QUERY.matcher(query);
        if (!matcher.matches()) {
            throw new StoreException.Unusable("behind the ? of a consul address only dc=NAME may stand");
        }
        return matcher.group(1);
    }

    boolean tls() {
        return servers.tls();
    }

    List<ServerAddress.Host> hosts() {
        return servers.hosts();
    }

    String prefix() {
        return servers.prefix();
    }

    String scheme() {
        return tls() ? "consuls://" : "consul://";
    }

    /** The address as given back to people. */
    @Override
    public String toString() {
        return servers.toString();
    }
}
