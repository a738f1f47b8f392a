package io.secretctl.store.zookeeper;

import io.secretctl.store.StoreException;

/** A request without an answer: what it asked for may have been done, or may be done yet. */
final class Lost extends Exception {
    private static final long serialVersionUID = 1;

    private final transient StoreException failure;

    Lost(StoreException failure) {
        super(failure);
        this.failure = failure;
    }

    StoreException failure() {
        return failure;
    }
}
