package io.secretctl.store.zookeeper;

import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ZKConfig;

/** Makes clients: ZooKeeper's, with our settings, none of which come from system properties. */
final class Connector {
    /** Of an answer: the names below one node, for some hundred thousand of them. */
    private static final int MAX_ANSWER_BYTES = 64 << 20;

    /** For the goodbye of a session, the one request that is waited for inside the client. */
    private static final int GOODBYE_MILLIS = 1_000;

    private final List<ServerAddress.Host> hosts;
    private final Duration sessionTimeout;
    private final ZKClientConfig config;
    private final Login login;

    /** For sessions that end with their connection if there is one host, and move between hosts if there are more. */
    Connector(ServerAddress address, List<ServerAddress.Host> hosts, StoreOptions options, Duration sessionTimeout) {
        this.hosts = hosts;
        this.sessionTimeout = sessionTimeout;
        this.config = config(address.tls(), options);
        this.login = new Login(options);
    }

    Login login() {
        return login;
    }

    /**
     * Returns a client that connects on its own.
     *
     * @param failed told when the first host was tried in vain
     */
    ZooKeeper client(Watcher watcher, Runnable failed) {
        String connect = String.join(
                ",", hosts.stream().map(ServerAddress.Host::toString).toList());
        int millis = (int) Math.min(Integer.MAX_VALUE, sessionTimeout.toMillis());
        try {
            return new ZooKeeper(connect, millis, watcher, false, new Hosts(hosts, failed), config);
        } catch (IOException e) {
            throw new StoreException.Unusable("no client of ZooKeeper can be made: " + e.getMessage());
        }
    }

    private static ZKClientConfig config(boolean tls, StoreOptions options) {
        ZKClientConfig config = new ZKClientConfig();
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(MAX_ANSWER_BYTES));
        config.setProperty(ZKClientConfig.ENABLE_CLIENT_SASL_KEY, "false");
        config.setProperty(ZKClientConfig.ZOOKEEPER_REQUEST_TIMEOUT, Integer.toString(GOODBYE_MILLIS));
        config.setProperty(ZKClientConfig.SECURE_CLIENT, Boolean.toString(tls));
        if (tls) {
            config.setProperty(
                    ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET, "org.apache.zookeeper.ClientCnxnSocketNetty");
            options.caFile().ifPresent(file -> {
                Certificates.check(file);
                config.setProperty("zookeeper.ssl.trustStore.location", file.toString());
                config.setProperty("zookeeper.ssl.trustStore.type", "PEM");
            });
            options.certificateFile().ifPresent(file -> {
                if (!options.keyFile().equals(Optional.of(file))) {
                    throw new StoreException.Unusable("ZooKeeper's client wants a certificate and its key in one PEM"
                            + " file: put them into one, and name it as both");
                }
                Certificates.check(file);
                config.setProperty("zookeeper.ssl.keyStore.location", file.toString());
                config.setProperty("zookeeper.ssl.keyStore.type", "PEM");
            });
        }
        return config;
    }

    /** The hosts in turn, without pauses of its own; the name is looked up each time. */
    private static final class Hosts implements HostProvider {
        private final List<ServerAddress.Host> hosts;
        private final Runnable failed;
        private int asked;

        Hosts(List<ServerAddress.Host> hosts, Runnable failed) {
            this.hosts = hosts;
            this.failed = failed;
        }

        @Override
        public int size() {
            return hosts.size();
        }

        @Override
        public synchronized InetSocketAddress next(long spinDelay) {
            if (asked >= hosts.size()) {
                failed.run();
            }
            ServerAddress.Host host = hosts.get(asked++ % hosts.size());
            return new InetSocketAddress(host.name(), host.port());
        }

        @Override
        public void onConnected() {}

        @Override
        public boolean updateServerList(Collection<InetSocketAddress> serverAddresses, InetSocketAddress current) {
            return false;
        }
    }
}
