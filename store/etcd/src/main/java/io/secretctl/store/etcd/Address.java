package io.secretctl.store.etcd;

import io.secretctl.store.ServerAddress;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;

/** Where an etcd store is. */
final class Address {
    private static final ServerAddress.Form FORM = new ServerAddress.Form(
            "etcd", 2379, 2379, "an etcd address is etcd://HOST:PORT[,HOST:PORT...][/PREFIX], or etcds:");

    private Address() {}

    static ServerAddress parse(String uri, StoreOptions options) {
        if (options.tokenFile().isPresent()) {
            throw new StoreException.Unusable("etcd takes no access token: use a user and a password file");
        }
        ServerAddress address = ServerAddress.parse(uri, options, FORM);
        if (address.query().isPresent()) {
            throw new StoreException.Unusable(FORM.usage());
        }
        return address;
    }
}
