package io.secretctl.cli.terminal;

import io.secretctl.cli.base.CliException;
import io.secretctl.crypto.SecretBytes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Questions on the terminal that standard input is. The question goes to {@code /dev/tty}, so that it is seen whatever
 * the outputs are redirected to. {@code System.console()} would not do: on Java 17 there is none once standard output
 * is a pipe, as in {@code secretctl get /app/token | ...}.
 */
final class Prompt {
    /** As much as a terminal's line discipline takes in one line, 4,096 bytes, and room for others. */
    private static final int MAX_LINE = 64 << 10;

    private Prompt() {}

    static String line(Streams streams, String question) {
        write(streams, question);
        byte[] line = readLine(streams.in());
        return new String(line, StandardCharsets.UTF_8);
    }

    static SecretBytes secret(Streams streams, String question) {
        String saved = stty("-g");
        // Ctrl-C ends the JVM from inside read(); the echo must come back then, too.
        Thread restore = new Thread(() -> {
            stty(saved);
            write(streams, "\n");
        });
        Runtime.getRuntime().addShutdownHook(restore);
        stty("-echo");
        try {
            write(streams, question);
            byte[] line = readLine(streams.in());
            try {
                return SecretBytes.copyOf(line);
            } finally {
                Arrays.fill(line, (byte) 0);
            }
        } finally {
            stty(saved);
            write(streams, "\n");
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    private static byte[] readLine(InputStream in) {
        byte[] buffer = new byte[MAX_LINE];
        int length = 0;
        try {
            int next = in.read();
            if (next < 0) {
                throw CliException.usage("no answer was given");
            }
            while (next >= 0 && next != '\n') {
                if (length == MAX_LINE) {
                    throw CliException.usage("the answer is too long");
                }
                buffer[length++] = (byte) next;
                next = in.read();
            }
            return Arrays.copyOf(buffer, length);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal can't be read", e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    private static void write(Streams streams, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try (FileOutputStream tty = new FileOutputStream("/dev/tty")) {
            tty.write(bytes);
        } catch (IOException noControllingTerminal) {
            try {
                streams.err().write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException("the terminal can't be written", e);
            }
        }
    }

    /** Runs stty on standard input and returns what it prints. */
    private static String stty(String argument) {
        try {
            Process stty = new ProcessBuilder("stty", argument)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String printed = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip();
            if (!stty.waitFor(5, TimeUnit.SECONDS) || stty.exitValue() != 0) {
                throw noStty();
            }
            return printed;
        } catch (IOException e) {
            throw noStty().causedBy(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw noStty().causedBy(e);
        }
    }

    private static CliException noStty() {
        return CliException.usage("the terminal's echo can't be turned off, so no secret is asked for")
                .withHint("install stty (coreutils), or give the secret by file");
    }
}
