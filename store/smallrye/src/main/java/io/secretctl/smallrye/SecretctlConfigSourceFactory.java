package io.secretctl.smallrye;

import io.secretctl.secrets.PropertyView;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import io.smallrye.config.ConfigSourceContext;
import io.smallrye.config.ConfigSourceFactory;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.spi.ConfigSource;

/**
 * Makes a source of the values under {@code secretctl.prefix}, and none if that is not set. It is read when the config is
 * made, in one request, and fails then, not later: a store that can't be reached, a value that is refused, and a path of
 * {@code secretctl.required} (commas between) that is missing are exceptions. With {@code secretctl.refresh=true} values
 * are kept current, for whoever asks the config again. {@code secretctl.ordinal} is {@value #ORDINAL} if not said: above
 * property files, below the environment.
 */
public final class SecretctlConfigSourceFactory implements ConfigSourceFactory {
    private static final int ORDINAL = 275;

    @Override
    public Iterable<ConfigSource> getConfigSources(ConfigSourceContext context) {
        Settings settings = new Settings(context);
        Optional<String> prefix = settings.find("prefix");
        if (prefix.isEmpty()) {
            return List.of();
        }
        Prefix under = Prefix.parse(prefix.get());
        List<KeyPath> required = settings.find("required").stream()
                .flatMap(list -> Stream.of(list.split(",", -1)))
                .map(path -> KeyPath.parse(path.strip()))
                .toList();
        boolean refresh = settings.find("refresh").filter("true"::equals).isPresent();
        PropertyView view = refresh
                ? PropertyView.live(settings.secrets(), under, required, name -> {})
                : PropertyView.once(settings.secrets(), under, required);
        int ordinal = settings.find("ordinal").map(Integer::parseInt).orElse(ORDINAL);
        return List.of(new SecretctlConfigSource(under, view, ordinal));
    }
}
