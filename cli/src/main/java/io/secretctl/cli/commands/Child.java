package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A command that runs while this process stays beside it. Signals are passed on to it, and it ends with this process,
 * whatever ends that, where util-linux's setpriv is there to see to it.
 */
final class Child {
    /** What Java can pass on. SIGQUIT is the virtual machine's own, and SIGKILL nobody's. */
    private static final List<String> SIGNALS = List.of("TERM", "HUP", "INT", "USR1");

    private static final int PROBE_SECONDS = 10;

    private final Program program;
    private final Map<String, String> environment;

    Child(Program program, Map<String, String> environment) {
        this.program = program;
        this.environment = environment;
    }

    /**
     * Runs the command to its end.
     *
     * @param onTerminal whether a terminal sends SIGINT to both processes
     * @return its exit code; 128 and the number of the signal that ended it
     */
    int run(boolean onTerminal) throws IOException {
        List<String> line = new ArrayList<>(program.command());
        if (endsWithParent()) {
            line.set(0, program.file().toString());
            line.addAll(0, List.of("setpriv", "--pdeathsig", "KILL", "--"));
        }
        ProcessBuilder builder = new ProcessBuilder(line).inheritIO();
        builder.environment().clear();
        builder.environment().putAll(environment);
        // Before there is a child: a signal that comes in between would end this process alone.
        CompletableFuture<Process> started = new CompletableFuture<>();
        for (String signal : SIGNALS) {
            boolean terminalsOwn = onTerminal && signal.equals("INT");
            Signals.handle(signal, () -> {
                if (!terminalsOwn) {
                    var unused = started.thenAccept(child -> send(signal, child));
                }
            });
        }
        Process child;
        try {
            child = builder.start();
        } catch (IOException e) {
            throw CliException.usage(
                            "the command can't be run: " + program.command().get(0))
                    .withHint("all variables and arguments together may be too long: --files needs fewer of them")
                    .causedBy(e);
        }
        started.complete(child);
        // Where signals can't be handled, they end this process: the child is told, and decides how both end.
        Thread passOn = new Thread(() -> {
            child.destroy();
            Runtime.getRuntime().halt(awaitExit(child));
        });
        Runtime.getRuntime().addShutdownHook(passOn);
        int exit = awaitExit(child);
        try {
            Runtime.getRuntime().removeShutdownHook(passOn);
        } catch (IllegalStateException e) {
            return ExitCode.INTERRUPTED.code(); // the hook is running, and ends the process
        }
        return exit;
    }

    /** Whether there is a setpriv that can do it: BusyBox has one that can't. */
    private static boolean endsWithParent() {
        try {
            Process probe = new ProcessBuilder("setpriv", "--pdeathsig", "KILL", "--", "true")
                    .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS) && probe.exitValue() == 0;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void send(String signal, Process child) {
        try {
            new ProcessBuilder("sh", "-c", "kill -s \"$0\" \"$1\"", signal, Long.toString(child.pid())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static int awaitExit(Process child) {
        while (true) {
            try {
                return child.waitFor();
            } catch (InterruptedException e) {
                // nobody interrupts this thread but a JVM that is ending, and the child's end is waited for
            }
        }
    }
}
