package io.secretctl.keys;

import java.util.Locale;
import java.util.Optional;

/** What a key is still used for. */
public enum KeyState {
    /** New values are sealed to it, new documents are signed with it. Each use has exactly one. */
    PRIMARY,
    /** New values are sealed to it too, and what it signs or signed counts. */
    ACTIVE,
    /** Seals and signs nothing new; its private half still opens what was sealed to it. */
    RETIRED;

    /** The name in documents: lower case. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the key still takes part in what is written now. */
    public boolean isCurrent() {
        return this != RETIRED;
    }

    /** Finds a state by {@link #id}. */
    public static Optional<KeyState> ofId(String id) {
        for (KeyState state : values()) {
            if (state.id().equals(id)) {
                return Optional.of(state);
            }
        }
        return Optional.empty();
    }
}
