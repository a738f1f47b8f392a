package io.secretctl.smallrye;

import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretSettings;
import io.secretctl.store.KeyPath;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.SecretKeysHandler;
import io.smallrye.config.SecretKeysHandlerFactory;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Reads {@code ${secretctl::/app/db/password}} in any source. Each path is read once, when it is first asked for; the
 * connection is made by the first of them.
 */
public final class SecretctlKeysHandlerFactory implements SecretKeysHandlerFactory {
    private static final String NAME = "secretctl";

    @Override
    public SecretKeysHandler getSecretKeysHandler(ConfigSourceContext context) {
        // Now, for the context ends with the making of the config.
        Settings settings = new Settings(context);
        Map<String, String> found = new ConcurrentHashMap<>();
        for (String name : SecretSettings.names()) {
            settings.find(name).ifPresent(value -> found.put(name, value));
        }
        return new Handler(SecretSettings.of(name -> Optional.ofNullable(found.get(name))));
    }

    @Override
    public String getName() {
        return NAME;
    }

    private static final class Handler implements SecretKeysHandler {
        private final SecretSettings settings;
        private final Map<String, String> values = new ConcurrentHashMap<>();

        Handler(SecretSettings settings) {
            this.settings = settings;
        }

        @Override
        public synchronized String decode(String path) {
            return values.computeIfAbsent(path, this::read);
        }

        private String read(String path) {
            KeyPath key = KeyPath.parse(path);
            try (SecretSettings.Opened opened = settings.open();
                    Secret secret = opened.secrets()
                            .get(key)
                            .orElseThrow(() -> new NoSuchElementException("there is no value at " + key))) {
                return secret.text();
            }
        }

        @Override
        public String getName() {
            return NAME;
        }

        @Override
        public String toString() {
            return NAME;
        }
    }
}
