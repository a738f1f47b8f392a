package io.secretctl.store.zookeeper;

import io.secretctl.store.Deadline;

/** Where requests get their session from. */
interface Sessions {
    /** Returns a session that has a connection, as far as anybody knows; throws what stands against one. */
    Session session(Deadline deadline);

    /** Says that a request on this session had no answer. */
    void lost(Session session);
}
