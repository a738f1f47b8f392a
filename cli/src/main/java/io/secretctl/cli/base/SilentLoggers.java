package io.secretctl.cli.base;

import java.lang.System.Logger;
import java.lang.System.LoggerFinder;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;

/**
 * Drops what the platform logs: an error reaches the user as one. That it is found at once also saves a short run the
 * search for another through all libraries.
 */
public final class SilentLoggers extends LoggerFinder {
    @Override
    public Logger getLogger(String name, Module module) {
        return new Silent(name);
    }

    private record Silent(String name) implements Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return false;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {}

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {}
    }
}
