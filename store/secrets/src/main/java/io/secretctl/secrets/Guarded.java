package io.secretctl.secrets;

/** Calls what users gave, which may throw. */
final class Guarded {
    private Guarded() {}

    /** An observer whose faults are reported, and stop nothing. */
    static Observer observer(Observer observer) {
        return observation -> call(() -> observer.observe(observation));
    }

    /** Runs it; what it throws goes to the thread's handler of uncaught exceptions. */
    static void call(Runnable users) {
        try {
            users.run();
        } catch (RuntimeException | Error e) {
            Thread here = Thread.currentThread();
            try {
                here.getUncaughtExceptionHandler().uncaughtException(here, e);
            } catch (RuntimeException | Error worse) {
                // The Java runtime ignores what its handlers throw, and so do we.
            }
        }
    }
}
