package io.secretctl.spring;

import io.secretctl.secrets.PropertyView;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.core.env.EnumerablePropertySource;

/** The properties of one import. A value is data: Spring is kept from expanding what looks like a placeholder in it. */
final class SecretctlPropertySource extends EnumerablePropertySource<PropertyView> implements OriginLookup<String> {
    SecretctlPropertySource(String name, PropertyView view) {
        super(name, view);
    }

    @Override
    public String[] getPropertyNames() {
        return source.names().toArray(String[]::new);
    }

    @Override
    public boolean containsProperty(String name) {
        return source.path(name).isPresent();
    }

    @Override
    public @Nullable Object getProperty(String name) {
        return source.text(name).map(Literal::escaped).orElse(null);
    }

    @Override
    public @Nullable Origin getOrigin(String name) {
        return source.path(name)
                .map(path -> (Origin) new StoredAt(path.value()))
                .orElse(null);
    }

    /** Where a property comes from, for error messages and the actuator. */
    private record StoredAt(String path) implements Origin {
        @Override
        public String toString() {
            return "secretctl " + path;
        }
    }
}
