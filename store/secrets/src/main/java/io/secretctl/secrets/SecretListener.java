package io.secretctl.secrets;

/**
 * Is told what changes: see {@link SecretStore#watch}.
 *
 * <p>It is never called twice at once, and the events of one path come in their order. A slow listener delays the events
 * to come and nothing else: several changes of one path then come as the last one. What it throws goes to the thread's
 * handler of uncaught exceptions, and the watch goes on.
 */
@FunctionalInterface
public interface SecretListener {
    /** Takes one event. */
    void happened(SecretEvent event);
}
