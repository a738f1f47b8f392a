package io.secretctl.cli.base;

import java.util.Map;

/** The environment that other programs are given. */
public final class ChildEnvironment {
    private ChildEnvironment() {}

    /** Takes secretctl's own variables out, and puts the locale back for which the launcher has set another. */
    public static void clean(Map<String, String> environment) {
        String locale = environment.get("SECRETCTL_LC_ALL");
        if (locale != null && locale.isEmpty()) {
            environment.remove("LC_ALL");
        } else if (locale != null) {
            environment.put("LC_ALL", locale);
        }
        environment.keySet().removeIf(name -> name.startsWith("SECRETCTL_"));
    }
}
