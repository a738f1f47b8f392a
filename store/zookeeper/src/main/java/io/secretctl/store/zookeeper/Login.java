package io.secretctl.store.zookeeper;

import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;

/** Who we are, and who may touch what we make: a user of the digest scheme and nobody else, or, without one, everybody. */
record Login(StoreOptions options) {
    void authenticate(ZooKeeper client) {
        credentials().ifPresent(secret -> client.addAuthInfo("digest", secret.getBytes(StandardCharsets.UTF_8)));
    }

    List<ACL> acl() {
        return options.user().isPresent() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }

    private Optional<String> credentials() {
        if (options.user().isEmpty() || options.passwordFile().isEmpty()) {
            return Optional.empty();
        }
        String user = options.user().get();
        if (user.contains(":")) {
            throw new StoreException.Unusable("a user of ZooKeeper has no colon in the name");
        }
        try {
            String password = Files.readString(options.passwordFile().get(), StandardCharsets.UTF_8)
                    .replaceFirst("\r?\n$", "");
            return Optional.of(user + ":" + password);
        } catch (IOException e) {
            throw new StoreException.Unusable(
                    "the password file can't be read: " + options.passwordFile().get());
        }
    }
}
