package io.secretctl.cli.render;

/** Where values come from. */
interface Source {
    /** Reads them as they are now. */
    Values read();

    /**
     * Begins to watch.
     *
     * @param changed called, on any thread, whenever a value may have changed
     * @return ends it
     */
    Watching watch(Runnable changed);

    /** Something that is being watched. */
    @FunctionalInterface
    interface Watching {
        void close();
    }
}
