package io.secretctl.store;

/** A running watch. */
public interface Watch extends AutoCloseable {
    /** Ends the watch; when this returns, the listener is not called any more. Idempotent. */
    @Override
    void close();
}
