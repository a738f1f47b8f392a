package io.secretctl.cli.terminal;

import io.secretctl.cli.base.CliException;
import java.io.InputStream;

/** Standard input where there is none: whoever reads it is told so (exit 2), and takes nothing for an empty value. */
final class ClosedInput extends InputStream {
    @Override
    public int read() {
        throw closed();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
        throw closed();
    }

    private static CliException closed() {
        return CliException.usage("standard input is closed").withHint("give the value on standard input, or by file");
    }
}
