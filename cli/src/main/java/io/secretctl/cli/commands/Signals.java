package io.secretctl.cli.commands;

import java.lang.reflect.Proxy;

/** By reflection: the module jdk.unsupported, which has signals, is documented, and the compiler warns of it all the same. */
final class Signals {
    private Signals() {}

    /**
     * Sets what a signal does from now on, on a thread of its own; one that this process was started to ignore stays ignored.
     *
     * @param name without SIG
     */
    static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object acting = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), acting);
        } catch (ReflectiveOperationException e) {
            // then it does what it does by default
        }
    }
}
