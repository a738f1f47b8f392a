package io.secretctl.cli.render;

import io.secretctl.cli.base.ChildEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Runs check and reload commands: without input, in this process's environment less secretctl's own variables, for a
 * limited time, and with their output masked. Nothing that a template rendered stands in their arguments.
 */
final class CommandRunner {
    private static final int MAX_OUTPUT_BYTES = 64 * 1024;
    private static final long SLICE_MILLIS = 50;

    /** How long the output of a program that has ended is waited for: a child of its may hold it open for ever. */
    private static final long LAST_OUTPUT_MILLIS = 500;

    private final Path directory;
    private final Consumer<String> log;

    /** Says each line of output to a log. */
    CommandRunner(Path directory, Consumer<String> log) {
        this.directory = directory;
        this.log = log;
    }

    /**
     * Runs a program to its end.
     *
     * @param cancelled asked again and again; once it is true, the program is ended
     * @return empty if it ended with 0, else what is wrong, a clause
     */
    Optional<String> run(List<String> command, Duration limit, Mask mask, BooleanSupplier cancelled) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        ChildEnvironment.clean(builder.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            return Optional.of("can't be run: there is no such program, or it is not executable");
        }
        Output output = new Output(process.getInputStream());
        output.start();
        String problem = await(process, limit, cancelled);
        output.text().lines().map(mask::apply).forEach(log);
        return Optional.of(problem).filter(p -> !p.isEmpty());
    }

    private static String await(Process process, Duration limit, BooleanSupplier cancelled) {
        long end = System.nanoTime() + limit.toNanos();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    if (process.waitFor(SLICE_MILLIS, TimeUnit.MILLISECONDS)) {
                        return process.exitValue() == 0 ? "" : "ended with " + process.exitValue();
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                if (cancelled.getAsBoolean()) {
                    kill(process);
                    return "was ended, for secretctl was told to end";
                }
                if (System.nanoTime() - end > 0) {
                    kill(process);
                    return "did not end within " + limit.toMillis() + " ms, and was killed";
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static void kill(Process process) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Reads on to the end even past the bound, so that the program never waits for a reader. */
    private static final class Output extends Thread {
        private final InputStream in;
        private final byte[] bytes = new byte[MAX_OUTPUT_BYTES];
        private int length;

        Output(InputStream in) {
            super("secretctl-output");
            this.in = in;
            setDaemon(true);
        }

        @Override
        public void run() {
            byte[] buffer = new byte[4096];
            try {
                for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                    add(buffer, n);
                }
            } catch (IOException e) {
                // the program was killed
            }
        }

        private synchronized void add(byte[] buffer, int n) {
            int taken = Math.min(n, bytes.length - length);
            System.arraycopy(buffer, 0, bytes, length, taken);
            length += taken;
        }

        String text() {
            try {
                join(LAST_OUTPUT_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            synchronized (this) {
                String text = new String(bytes, 0, length, StandardCharsets.UTF_8);
                Arrays.fill(bytes, 0, length, (byte) 0);
                length = 0;
                return text;
            }
        }
    }
}
