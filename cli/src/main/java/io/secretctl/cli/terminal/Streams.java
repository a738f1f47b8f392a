package io.secretctl.cli.terminal;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The three streams and which of them are terminals.
 *
 * @param in standard input, unbuffered: what a prompt does not take stays for a child
 * @param outLink a link that Linux has lead to what standard output is; elsewhere there is none of that name
 */
record Streams(
        InputStream in,
        OutputStream out,
        OutputStream err,
        boolean inIsTerminal,
        boolean outIsTerminal,
        boolean errIsTerminal,
        Path outLink) {
    /** Set by the launcher to the digits of the descriptors that {@code test -t} calls terminals. */
    private static final String PROPERTY = "secretctl.tty";

    /** Set by the launcher where standard input was closed, which is the null device now. */
    private static final String CLOSED = "secretctl.closed";

    static Streams ofProcess() {
        return new Streams(
                System.getProperty(CLOSED) == null ? new FileInputStream(FileDescriptor.in) : new ClosedInput(),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(0),
                isTerminal(1),
                isTerminal(2),
                descriptor(1));
    }

    /** Where there is none of the process's streams. */
    static Path noLink() {
        return Path.of("");
    }

    private static Path descriptor(int number) {
        return Path.of("/proc/self/fd/" + number);
    }

    /**
     * Whether writing failed because standard output's reader went away. Java tells the error by the C library's text alone,
     * which is in the user's language; but a pipe and a socket are never full for good, as a disk is.
     */
    boolean readerIsGone(IOException failure) {
        if ("Broken pipe".equals(failure.getMessage())) {
            return true;
        }
        try {
            String target = Files.readSymbolicLink(outLink).toString();
            return target.startsWith("pipe:[") || target.startsWith("socket:[");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** Without the launcher, Linux tells by a link; elsewhere nothing is taken for a terminal, so nothing prompts. */
    private static boolean isTerminal(int descriptor) {
        String told = System.getProperty(PROPERTY);
        if (told != null) {
            return told.indexOf('0' + descriptor) >= 0;
        }
        try {
            String target = Files.readSymbolicLink(descriptor(descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}
