package io.secretctl.store;

/** What a write requires of the key it changes; there is no unconditional write. */
public sealed interface Expected {
    /** The key must not exist. */
    record Absent() implements Expected {
        @Override
        public String toString() {
            return "absent";
        }
    }

    /**
     * The key must hold exactly the version of this tag.
     *
     * @param tag as {@link Entry#tag} gave it
     */
    record At(String tag) implements Expected {
        @Override
        public String toString() {
            return tag;
        }
    }

    /** Returns the expectation that the key does not exist. */
    static Expected absent() {
        return new Absent();
    }

    /** Returns the expectation that the key still holds this entry. */
    static Expected at(Entry entry) {
        return new At(entry.tag());
    }
}
