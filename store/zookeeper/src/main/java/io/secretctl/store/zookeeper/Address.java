package io.secretctl.store.zookeeper;

import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;

/** Where a ZooKeeper store is: never at the root, which is shared as the whole ZooKeeper is. */
final class Address {
    /** So that paths leave room for values in a request, see {@link ZooKeeperStore}. */
    private static final int MAX_PREFIX = 256;

    private static final ServerAddress.Form FORM = new ServerAddress.Form(
            "zk", 2181, 2181, "a ZooKeeper address is zk://HOST:PORT[,HOST:PORT...]/PREFIX, or zks:");

    private Address() {}

    static ServerAddress parse(String uri, StoreOptions options) {
        ServerAddress address = ServerAddress.parse(uri, options, FORM);
        String prefix = address.prefix();
        if (address.query().isPresent()) {
            throw new StoreException.Unusable(FORM.usage());
        }
        if (prefix.isEmpty()) {
            throw new StoreException.Unusable("a ZooKeeper address names a prefix, such as zk://HOST:PORT/secrets");
        }
        if (prefix.length() > MAX_PREFIX) {
            throw new StoreException.Unusable(
                    "the prefix of the ZooKeeper address is longer than " + MAX_PREFIX + " bytes");
        }
        if (prefix.equals("/zookeeper") || prefix.startsWith("/zookeeper/")) {
            throw new StoreException.Unusable("/zookeeper belongs to ZooKeeper itself: take another prefix");
        }
        return address;
    }
}
