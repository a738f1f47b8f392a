package io.secretctl.spring;

import io.secretctl.keys.KeyFileException;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.PropertyView;
import io.secretctl.store.StoreException;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.config.ConfigData;
import org.springframework.boot.context.config.ConfigDataLoader;
import org.springframework.boot.context.config.ConfigDataLoaderContext;
import org.springframework.boot.context.config.ConfigDataResourceNotFoundException;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/**
 * Reads an import. An optional one is left out if there is no store, no key space or no identity to read it with; what is
 * there and refused stops the application all the same.
 */
final class SecretctlLoader implements ConfigDataLoader<SecretctlResource> {
    @Override
    public ConfigData load(ConfigDataLoaderContext context, SecretctlResource resource) {
        try {
            PropertyView view = resource.refresh() ? live(context, resource) : once(resource);
            return new ConfigData(
                    List.of(new SecretctlPropertySource(resource.toString(), view)),
                    ConfigData.Option.IGNORE_IMPORTS,
                    ConfigData.Option.IGNORE_PROFILES);
        } catch (RuntimeException e) {
            if (resource.mayBeMissing() && isAbsence(e)) {
                throw new ConfigDataResourceNotFoundException(resource, e);
            }
            throw new SecretctlImportException(resource.toString(), e);
        }
    }

    private static boolean isAbsence(RuntimeException e) {
        return e instanceof StoreException.Unreachable
                || e instanceof StoreException.Unusable
                || e instanceof TrustException.NoKeySpace
                || e instanceof KeyFileException.Missing;
    }

    private static PropertyView once(SecretctlResource resource) {
        return PropertyView.once(resource.settings(), resource.prefix(), resource.required());
    }

    /** Changes are published to the application once there is one, which also ends the watch. */
    private static PropertyView live(ConfigDataLoaderContext context, SecretctlResource resource) {
        Application application = new Application();
        PropertyView view =
                PropertyView.live(resource.settings(), resource.prefix(), resource.required(), application::publish);
        context.getBootstrapContext().addCloseListener(event -> {
            ConfigurableApplicationContext there = event.getApplicationContext();
            ApplicationListener<ContextClosedEvent> closing = closed -> {
                if (closed.getApplicationContext().equals(there)) {
                    view.close();
                }
            };
            there.addApplicationListener(closing);
            application.context = Optional.of(there);
        });
        return view;
    }

    /** The application, once there is one. */
    private static final class Application {
        private volatile Optional<ConfigurableApplicationContext> context = Optional.empty();

        void publish(String property) {
            context.filter(ConfigurableApplicationContext::isActive)
                    .ifPresent(there -> there.publishEvent(new SecretChangedEvent(there, property)));
        }
    }
}
