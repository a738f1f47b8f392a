package io.secretctl.store;

/** One conditional change of one key, or a condition alone. */
public sealed interface Write {
    /** The key that is changed or checked. */
    KeyPath path();

    /** What must hold of the key for the change to happen. */
    Expected expected();

    /**
     * Stores a value.
     *
     * @param path the key
     * @param value the bytes, copied in and out
     * @param expected what must hold of the key before
     */
    @SuppressWarnings("ArrayRecordComponent") // copied in and out
    record Put(KeyPath path, byte[] value, Expected expected) implements Write {
        /** Copies the bytes in. */
        public Put {
            value = value.clone();
        }

        @Override
        public byte[] value() {
            return value.clone();
        }

        /** The length of the value, without a copy of it. */
        public int size() {
            return value.length;
        }

        @Override
        public String toString() {
            return "Put[" + path + ", " + value.length + " bytes, expected " + expected + "]";
        }
    }

    /**
     * Removes a key physically. Users' values are deleted by a signed tombstone instead; this is for housekeeping.
     *
     * @param path the key
     * @param expected what must hold of the key before
     */
    record Delete(KeyPath path, Expected expected) implements Write {}

    /**
     * Changes nothing: the other writes of the commit happen only if this holds as well.
     *
     * @param path the key
     * @param expected what must hold of the key
     */
    record Check(KeyPath path, Expected expected) implements Write {}
}
