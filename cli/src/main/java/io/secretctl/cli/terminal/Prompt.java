package io.secretctl.cli.terminal;

import io.secretctl.cli.base.CliException;
import io.secretctl.crypto.SecretBytes;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Questions on the terminal that standard input is. The question goes to {@code /dev/tty}, so that it is seen whatever
 * the outputs are redirected to. {@code System.console()} would not do: on Java 17 there is none once standard output
 * is a pipe, as in {@code secretctl get /app/token | ...}.
 */
final class Prompt {
    /** What a terminal's line discipline keeps of one line, without its end; what is longer it cuts, and does not tell. */
    private static final int CUT = 4_095;

    /** A terminal passes on in pieces what is pasted; so long none may come before it counts as the end. */
    private static final int PAUSE_MILLISECONDS = 100;

    private Prompt() {}

    static String line(Streams streams, String question, String otherwise) {
        write(streams, question);
        byte[] line = readLine(streams.in(), otherwise);
        return new String(line, StandardCharsets.UTF_8);
    }

    static SecretBytes secret(Streams streams, String question, String otherwise) {
        return unseen(streams, () -> answer(streams, question, otherwise));
    }

    static SecretBytes newSecret(Streams streams, String question, String again, String otherwise) {
        return unseen(streams, () -> {
            SecretBytes first = answer(streams, question, otherwise);
            try (SecretBytes second = answer(streams, again, otherwise)) {
                if (first.equals(second)) {
                    return first;
                }
            } catch (RuntimeException e) {
                first.close();
                throw e;
            }
            first.close();
            throw CliException.usage("what was typed the second time differs from the first");
        });
    }

    /**
     * Asks while nothing typed is shown. Ctrl-Z does not stop the program meanwhile: the shell would turn the echo on, and
     * leave it on when the program goes on. After an answer that can't be taken, such as the first line of a key that was
     * pasted, what stands behind it is lost: the shell must not get it. Behind a good one it belongs to whoever reads next.
     */
    private static SecretBytes unseen(Streams streams, Supplier<SecretBytes> questions) {
        String saved = stty("-g");
        // Ctrl-C ends the JVM from inside read(); the echo must come back then, too.
        Thread restore = new Thread(() -> {
            stty(saved);
            write(streams, "\n");
        });
        Runtime.getRuntime().addShutdownHook(restore);
        stty("-echo", "susp", "undef");
        boolean answered = false;
        try {
            SecretBytes answer = questions.get();
            answered = true;
            return answer;
        } finally {
            if (!answered) {
                discard(streams.in());
            }
            stty(saved);
            Runtime.getRuntime().removeShutdownHook(restore);
        }
    }

    private static SecretBytes answer(Streams streams, String question, String otherwise) {
        write(streams, question);
        try {
            byte[] line = readLine(streams.in(), otherwise);
            try {
                return SecretBytes.copyOf(line);
            } finally {
                Arrays.fill(line, (byte) 0);
            }
        } finally {
            write(streams, "\n");
        }
    }

    private static byte[] readLine(InputStream in, String otherwise) {
        byte[] buffer = new byte[CUT];
        int length = 0;
        try {
            int next = in.read();
            if (next < 0) {
                throw CliException.usage("no answer was given");
            }
            while (next >= 0 && next != '\n') {
                buffer[length++] = (byte) next;
                if (length == CUT) {
                    throw CliException.usage("the answer is too long: a terminal cuts it behind " + CUT + " bytes")
                            .withHint("give it with " + otherwise);
                }
                next = in.read();
            }
            return Arrays.copyOf(buffer, length);
        } catch (IOException e) {
            throw new UncheckedIOException("the terminal can't be read", e);
        } finally {
            Arrays.fill(buffer, (byte) 0);
        }
    }

    /** Reads what waits in the terminal. */
    private static void discard(InputStream in) {
        stty("-icanon"); // else a line without an end can't be read
        byte[] lost = new byte[CUT];
        try {
            do {
                while (in.available() > 0 && in.read(lost) >= 0) {
                    // until nothing waits
                }
                Thread.sleep(PAUSE_MILLISECONDS);
            } while (in.available() > 0);
        } catch (IOException e) {
            return; // the terminal is gone, and what waited in it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            Arrays.fill(lost, (byte) 0);
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
    private static String stty(String... arguments) {
        List<String> command = new ArrayList<>(List.of(arguments));
        command.add(0, "stty");
        try {
            Process stty = new ProcessBuilder(command)
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
