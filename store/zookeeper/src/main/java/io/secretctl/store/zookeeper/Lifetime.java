package io.secretctl.store.zookeeper;

import io.secretctl.store.StoreException;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.data.ACL;

/** How long the engine keeps what a put stores. */
sealed interface Lifetime {
    /** For good. */
    record ForGood() implements Lifetime {}

    /** As long as the session lasts. */
    record OfSession() implements Lifetime {}

    /** For a time after it was written. */
    record For(Duration time) implements Lifetime {}

    default Op create(String node, byte[] value, List<ACL> acl) {
        if (this instanceof For limited) {
            return Op.create(node, value, acl, CreateMode.PERSISTENT_WITH_TTL, limited.time.toMillis());
        }
        return Op.create(node, value, acl, this instanceof ForGood ? CreateMode.PERSISTENT : CreateMode.EPHEMERAL);
    }

    /**
     * Whether a node of this owner can stay when its value is replaced. The server does not say whether a node without an
     * owner is there for good or for a time, so such a one is always made anew.
     */
    default boolean suits(long owner, Session session) {
        return this instanceof OfSession && owner == session.id();
    }

    /** What to say when the server does not know this kind of node. */
    default StoreException refused(String server) {
        return new StoreException.Unusable(server + " keeps no values for a time: every server of the ZooKeeper must be"
                + " started with -Dzookeeper.extendedTypesEnabled=true");
    }
}
