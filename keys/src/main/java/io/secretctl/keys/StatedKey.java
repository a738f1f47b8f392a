package io.secretctl.keys;

import io.secretctl.crypto.KeyId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A key and its state, among the keys that one identity has for one use. The static methods keep what must hold of
 * such keys: at most {@value #MAX_KEYS}, all different, exactly one primary.
 *
 * @param <T> the implementing type
 */
public interface StatedKey<T extends StatedKey<T>> {
    /** The most keys that an identity has for one use. */
    int MAX_KEYS = 16;

    /** Names the public key. */
    KeyId id();

    /** What it is used for. */
    KeyState state();

    /** Returns the same key in another state. */
    T withState(KeyState state);

    /**
     * Checks the keys of one use, and gives them in their one order: by key id.
     *
     * @param use named in the error: "encryption" or "signing"
     * @throws IllegalArgumentException if there is not exactly one primary, if there are too many, or one key twice
     */
    static <T extends StatedKey<T>> List<T> checked(String use, List<T> keys) {
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("more than " + MAX_KEYS + " " + use + " keys");
        }
        Set<KeyId> ids = new HashSet<>();
        int primaries = 0;
        for (T key : keys) {
            if (!ids.add(key.id())) {
                throw new IllegalArgumentException("a " + use + " key is there twice");
            }
            primaries += key.state() == KeyState.PRIMARY ? 1 : 0;
        }
        if (primaries != 1) {
            throw new IllegalArgumentException("not exactly one " + use + " key is primary");
        }
        return keys.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }

    /** Returns the one primary of checked keys. */
    static <T extends StatedKey<T>> T primary(List<T> keys) {
        return keys.stream()
                .filter(k -> k.state() == KeyState.PRIMARY)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no primary key"));
    }

    /** Adds a key as the primary; the primary before becomes active. */
    static <T extends StatedKey<T>> List<T> withPrimary(List<T> keys, T added) {
        List<T> changed = new ArrayList<>(demoted(keys));
        changed.add(added.withState(KeyState.PRIMARY));
        return changed;
    }

    /**
     * Changes the state of one key. A new primary makes the primary before active.
     *
     * @throws IllegalArgumentException if there is no such key, or it is the primary and would be no more: make another
     *     key primary instead
     */
    static <T extends StatedKey<T>> List<T> withState(List<T> keys, KeyId id, KeyState state) {
        T found = keys.stream()
                .filter(k -> k.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no key " + id.brief()));
        if (found.state() == state) {
            return keys;
        }
        if (found.state() == KeyState.PRIMARY) {
            throw new IllegalArgumentException(
                    "key " + id.brief() + " is the primary; make another key primary before it is " + state.id());
        }
        List<T> before = state == KeyState.PRIMARY ? demoted(keys) : keys;
        return before.stream()
                .map(k -> k.id().equals(id) ? k.withState(state) : k)
                .toList();
    }

    private static <T extends StatedKey<T>> List<T> demoted(List<T> keys) {
        return keys.stream()
                .map(k -> k.state() == KeyState.PRIMARY ? k.withState(KeyState.ACTIVE) : k)
                .toList();
    }
}
