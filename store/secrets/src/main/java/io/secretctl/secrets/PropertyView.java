package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The values under a prefix by the names that configuration frameworks use: {@code /app/db/password} is {@code
 * db.password} under {@code /app}. What the integrations have in common. Thread-safe.
 */
public final class PropertyView implements AutoCloseable {
    private final Prefix prefix;
    private volatile Map<String, KeyPath> names = Map.of();
    private Map<KeyPath, Secret> fixed = Map.of();
    private Optional<LiveSecrets> live = Optional.empty();
    private Optional<SecretSettings.Opened> opened = Optional.empty();

    private PropertyView(Prefix prefix) {
        this.prefix = prefix;
    }

    /**
     * Reads the values once and ends the connection.
     *
     * @param required what must be there
     * @throws SecretException.Missing if one of these is not there, or sealed to others
     * @throws IllegalStateException if two paths become one name
     */
    public static PropertyView once(SecretSettings settings, Prefix prefix, Collection<KeyPath> required) {
        PropertyView view = new PropertyView(prefix);
        try (SecretSettings.Opened opened = settings.open()) {
            Snapshot snapshot = opened.secrets().snapshot(prefix);
            view.fixed = snapshot.secrets();
            view.require(snapshot, required);
            view.rename(snapshot.secrets().keySet());
            return view;
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
    }

    private void require(Snapshot snapshot, Collection<KeyPath> required) {
        TreeSet<KeyPath> absent = new TreeSet<>(required);
        absent.removeAll(fixed.keySet());
        TreeSet<KeyPath> sealed = new TreeSet<>();
        snapshot.sealedToOthers().stream()
                .map(SecretInfo::path)
                .filter(absent::remove)
                .forEach(sealed::add);
        if (!absent.isEmpty() || !sealed.isEmpty()) {
            throw new SecretException.Missing(absent, sealed);
        }
    }

    /**
     * Reads the values and keeps them current until it is closed.
     *
     * @param required what must be there at first
     * @param changed told the name of each property that has changed, on the watch's thread
     * @throws SecretException.Missing if one of these is not there, or sealed to others
     * @throws IllegalStateException if two paths become one name
     */
    public static PropertyView live(
            SecretSettings settings, Prefix prefix, Collection<KeyPath> required, Consumer<String> changed) {
        PropertyView view = new PropertyView(prefix);
        SecretSettings.Opened opened = settings.open();
        view.opened = Optional.of(opened);
        try {
            LiveSecrets live = opened.secrets()
                    .live(
                            prefix,
                            required,
                            event -> view.path(event).ifPresent(path -> {
                                view.follow();
                                changed.accept(view.name(path));
                            }));
            view.live = Optional.of(live);
            view.rename(live.paths());
            return view;
        } catch (RuntimeException e) {
            view.close();
            throw e;
        }
    }

    private void follow() {
        live.ifPresent(current -> rename(current.paths()));
    }

    private Optional<KeyPath> path(SecretEvent event) {
        if (event instanceof SecretEvent.Changed changed) {
            return Optional.of(changed.secret().path());
        }
        if (event instanceof SecretEvent.Deleted deleted) {
            return Optional.of(deleted.info().path());
        }
        if (event instanceof SecretEvent.Gone gone) {
            return Optional.of(gone.path());
        }
        if (event instanceof SecretEvent.SealedToOthers sealed) {
            return Optional.of(sealed.info().path());
        }
        return event instanceof SecretEvent.Lapsed lapsed ? Optional.of(lapsed.path()) : Optional.empty();
    }

    private String name(KeyPath path) {
        String relative = prefix.equals(Prefix.ALL)
                ? path.value().substring(1)
                : path.value().length() > prefix.value().length()
                        ? path.value().substring(prefix.value().length() + 1)
                        : path.value().substring(path.value().lastIndexOf('/') + 1);
        return relative.replace('/', '.');
    }

    private void rename(Collection<KeyPath> paths) {
        Map<String, KeyPath> renamed = new TreeMap<>();
        for (KeyPath path : paths) {
            KeyPath other = renamed.put(name(path), path);
            if (other != null) {
                throw new IllegalStateException(
                        other + " and " + path + " would both be the property " + name(path) + ": rename one");
            }
        }
        names = renamed;
    }

    /** The names of all properties, as they are now. */
    public Set<String> names() {
        return Set.copyOf(names.keySet());
    }

    /** Where a property comes from; empty if there is none of this name. */
    public Optional<KeyPath> path(String name) {
        return Optional.ofNullable(names.get(name));
    }

    /**
     * Reads a property as text; empty if there is none of this name.
     *
     * @throws SecretException.WrongType if it is not text
     */
    public Optional<String> text(String name) {
        Optional<KeyPath> path = path(name);
        if (path.isEmpty()) {
            return Optional.empty();
        }
        return live.isPresent()
                ? live.get().find(path.get().value(), Secret::text)
                : Optional.ofNullable(fixed.get(path.get())).map(Secret::text);
    }

    /** Ends what was opened, and wipes the values. */
    @Override
    public void close() {
        live.ifPresent(LiveSecrets::close);
        opened.ifPresent(SecretSettings.Opened::close);
        fixed.values().forEach(Secret::close);
    }

    @Override
    public String toString() {
        return "PropertyView[" + prefix + "]";
    }
}
