package io.secretctl.smallrye;

import io.secretctl.secrets.PropertyView;
import io.secretctl.store.Prefix;
import java.util.Set;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * The values under one prefix. A value is data: its dollars are escaped, as SmallRye reads escapes, for it would expand
 * what looks like an expression. SmallRye closes no source; who must end the watch of a refreshed one closes it.
 */
final class SecretctlConfigSource implements ConfigSource, AutoCloseable {
    private final Prefix prefix;
    private final PropertyView view;
    private final int ordinal;

    SecretctlConfigSource(Prefix prefix, PropertyView view, int ordinal) {
        this.prefix = prefix;
        this.view = view;
        this.ordinal = ordinal;
    }

    @Override
    public Set<String> getPropertyNames() {
        return view.names();
    }

    @Override
    public @Nullable String getValue(String name) {
        return view.text(name).map(text -> text.replace("$", "\\$")).orElse(null);
    }

    @Override
    public String getName() {
        return "secretctl:" + prefix;
    }

    @Override
    public int getOrdinal() {
        return ordinal;
    }

    @Override
    public void close() {
        view.close();
    }

    @Override
    public String toString() {
        return getName();
    }
}
