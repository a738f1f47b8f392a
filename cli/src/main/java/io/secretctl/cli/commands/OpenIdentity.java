package io.secretctl.cli.commands;

import io.secretctl.cli.settings.Resolved;
import io.secretctl.cli.settings.Setting;
import io.secretctl.cli.settings.Settings;
import io.secretctl.keys.KeyRing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A private key that is held open, and the key spaces that were opened with it, at most {@link #MAX_STORES}. */
final class OpenIdentity implements AutoCloseable {
    static final int MAX_STORES = 8;

    private final Path file;
    private final KeyRing keys;
    private final Map<String, Object> state;
    private final Map<List<String>, WarmStore> stores = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * Takes a ring over.
     *
     * @param file where it was read
     */
    OpenIdentity(Path file, KeyRing keys) {
        this.file = file;
        this.keys = keys;
        this.state = state(file);
    }

    /** Whether the file is as it was. Otherwise other keys may be in it, or another passphrase may be asked for it. */
    boolean isCurrent() {
        return !state.isEmpty() && state.equals(state(file));
    }

    private static Map<String, Object> state(Path file) {
        try {
            return Files.readAttributes(file, "unix:ino,dev,ctime,size,mode,uid", LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            return Map.of();
        }
    }

    /** The key space of these settings. */
    WarmStore store(Settings settings) {
        List<String> values = Arrays.stream(Setting.values())
                .map(setting -> settings.find(setting).map(Resolved::value).orElse(""))
                .toList();
        synchronized (stores) {
            WarmStore store = stores.computeIfAbsent(values, absent -> new WarmStore(keys));
            if (stores.size() > MAX_STORES) {
                Iterator<WarmStore> oldest = stores.values().iterator();
                WarmStore dropped = oldest.next();
                oldest.remove();
                dropped.close();
            }
            return store;
        }
    }

    @Override
    public void close() {
        synchronized (stores) {
            stores.values().forEach(WarmStore::close);
            stores.clear();
        }
        keys.close();
    }
}
