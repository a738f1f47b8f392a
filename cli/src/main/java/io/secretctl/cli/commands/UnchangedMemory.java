package io.secretctl.cli.commands;

import io.secretctl.secrets.ReaderMemory;

/** A memory that what is read is held against, and that stays as it is. */
record UnchangedMemory(ReaderMemory memory) implements ReaderMemory {
    @Override
    public Recollection recall(String root) {
        return memory.recall(root);
    }

    @Override
    public void remember(String root, Recollection accepted) {
        // as it is
    }
}
