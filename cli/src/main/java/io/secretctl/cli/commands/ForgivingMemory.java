package io.secretctl.cli.commands;

import io.secretctl.cli.terminal.Terminal;
import io.secretctl.secrets.ReaderMemory;
import java.io.UncheckedIOException;

/**
 * A memory that goes on where it can't be written, as in a container that is read-only, and says so: what was read is
 * still held against what it holds.
 */
record ForgivingMemory(ReaderMemory memory, Terminal terminal) implements ReaderMemory {
    @Override
    public Recollection recall(String root) {
        return memory.recall(root);
    }

    @Override
    public void remember(String root, Recollection accepted) {
        try {
            memory.remember(root, accepted);
        } catch (UncheckedIOException e) {
            terminal.warn(e.getMessage() + ": an older value that is put back later will not be found out");
        }
    }
}
