package io.secretctl.cli.terminal;

import io.secretctl.cli.base.Environment;
import java.io.InputStream;
import java.io.OutputStream;

/** Terminals that are none. */
public final class TestTerminals {
    private TestTerminals() {}

    /** Three pipes. */
    public static Terminal pipes(Environment environment, InputStream in, OutputStream out, OutputStream err) {
        return new Terminal(
                new Streams(in, out, err, false, false, false, Streams.noLink()), environment, false, false, false);
    }
}
