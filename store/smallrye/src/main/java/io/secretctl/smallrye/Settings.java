package io.secretctl.smallrye;

import io.secretctl.secrets.SecretSettings;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigValue;
import java.util.Optional;

/** The settings {@code secretctl.*} of the config that is being made. */
record Settings(ConfigSourceContext context) {
    Optional<String> find(String name) {
        return Optional.ofNullable(context.getValue("secretctl." + name)).map(ConfigValue::getValue);
    }

    SecretSettings secrets() {
        return SecretSettings.of(this::find);
    }
}
