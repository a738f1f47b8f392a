package io.secretctl.secrets;

/**
 * Is told what a {@link SecretStore} does: for metrics, logs and alarms. No observation holds a value or a key.
 *
 * <p>It is called on the thread that does the work, which it holds up, and by several threads at once. What it throws is
 * given to that thread's handler of uncaught exceptions, and changes nothing.
 */
@FunctionalInterface
public interface Observer {
    /** Takes one observation. */
    void observe(Observation observation);
}
