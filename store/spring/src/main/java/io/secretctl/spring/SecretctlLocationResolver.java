package io.secretctl.spring;

import io.secretctl.secrets.SecretSettings;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;

/** Takes {@code secretctl:PREFIX}. */
final class SecretctlLocationResolver implements ConfigDataLocationResolver<SecretctlResource> {
    private static final String SCHEME = "secretctl:";

    @Override
    public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return location.hasPrefix(SCHEME);
    }

    @Override
    public List<SecretctlResource> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        Binder binder = context.getBinder();
        Prefix prefix = Prefix.parse(location.getNonPrefixedValue(SCHEME));
        List<KeyPath> required =
                binder.bind("secretctl.required", Bindable.listOf(String.class)).orElse(List.of()).stream()
                        .map(KeyPath::parse)
                        .filter(prefix::contains)
                        .toList();
        return List.of(new SecretctlResource(
                prefix,
                required,
                find(binder, "refresh").filter("true"::equals).isPresent(),
                location.isOptional(),
                SecretSettings.of(name -> find(binder, name))));
    }

    private static Optional<String> find(Binder binder, String name) {
        return Optional.ofNullable(
                binder.bind("secretctl." + name, Bindable.of(String.class)).orElse(null));
    }
}
