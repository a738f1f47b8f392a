package io.secretctl.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.fixtures.Patience;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A real HAProxy whose configuration is read again at SIGUSR2. */
final class Haproxy {
    private static final long SIGUSR2 = 1L << (12 - 1);

    private Haproxy() {}

    /**
     * Starts it, and names its process in a file once it handles the signal: until then the signal would end it.
     *
     * @param configuration with the certificates it names beside it
     * @param log where what it says goes
     * @param pid the file, which is whole as soon as it is there
     */
    static Process start(Path configuration, Path log, Path pid) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("haproxy", "-W", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        long end = System.nanoTime() + Patience.WAIT.toNanos();
        while (!handlesReload(process)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                process.destroyForcibly();
                assertThat(process)
                        .as("HAProxy did not start: " + Files.readString(log))
                        .isNull();
            }
            Thread.sleep(20);
        }
        Path whole = Files.writeString(pid.resolveSibling(pid.getFileName() + ".new"), Long.toString(process.pid()));
        Files.move(whole, pid);
        return process;
    }

    private static boolean handlesReload(Process process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("SigCgt:"))
                    .map(line -> Long.parseUnsignedLong(
                            line.substring("SigCgt:".length()).strip(), 16))
                    .anyMatch(caught -> (caught & SIGUSR2) != 0);
        } catch (NoSuchFileException | UncheckedIOException e) {
            return false; // it has ended, before the file was opened or while it was read
        }
    }
}
