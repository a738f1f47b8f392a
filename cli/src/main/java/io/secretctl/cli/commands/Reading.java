package io.secretctl.cli.commands;

import io.secretctl.secrets.SecretStore;
import java.io.IOException;

/** A command that reads a key space: an agent can do it for another process. */
interface Reading extends Action {
    /** Whether it makes sense, with the options that it was given, and touches nothing but the key space and the terminal. */
    boolean isServed();

    /**
     * Does it in a key space that is open.
     *
     * @return what the process ends with
     */
    int read(Context context, SecretStore secrets) throws IOException;
}
