package io.secretctl.spring;

import io.secretctl.secrets.SecretSettings;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.List;
import org.springframework.boot.context.config.ConfigDataResource;

/** One import: the values under a prefix. */
final class SecretctlResource extends ConfigDataResource {
    private final Prefix prefix;
    private final List<KeyPath> required;
    private final boolean refresh;
    private final boolean mayBeMissing;
    private final SecretSettings settings;

    SecretctlResource(
            Prefix prefix, List<KeyPath> required, boolean refresh, boolean mayBeMissing, SecretSettings settings) {
        super(mayBeMissing);
        this.prefix = prefix;
        this.required = required;
        this.refresh = refresh;
        this.mayBeMissing = mayBeMissing;
        this.settings = settings;
    }

    Prefix prefix() {
        return prefix;
    }

    /** What of the required paths lies under the prefix. */
    List<KeyPath> required() {
        return required;
    }

    boolean refresh() {
        return refresh;
    }

    boolean mayBeMissing() {
        return mayBeMissing;
    }

    SecretSettings settings() {
        return settings;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SecretctlResource that && prefix.equals(that.prefix);
    }

    @Override
    public int hashCode() {
        return prefix.hashCode();
    }

    @Override
    public String toString() {
        return "secretctl:" + prefix;
    }
}
