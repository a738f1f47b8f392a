package io.secretctl.cli.commands;

import io.secretctl.cli.agent.AgentAnswer;
import io.secretctl.cli.agent.AgentRequest;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Settings;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.keys.KeyFile;
import io.secretctl.keys.KeyRing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import picocli.CommandLine;

/**
 * What the agent does: reads values in its callers' surroundings, with one private key. Whatever it may not or can't do it
 * leaves to the caller. Thread-safe.
 */
final class AgentService implements AutoCloseable {
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final Path identity;
    private final Duration idle;
    private final Reporter reporter;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private final ScheduledExecutorService housekeeping = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "secretctl-agent-lock");
        thread.setDaemon(true);
        return thread;
    });
    private final Future<?> watch;
    private Optional<OpenIdentity> open;
    private volatile Moment used = Moment.now();
    private volatile Runnable stop = () -> {};

    /**
     * Begins unlocked.
     *
     * @param identity the private key file
     * @param keys what is in it; taken over
     * @param idle after how long without a request it locks
     */
    AgentService(Path identity, KeyRing keys, Duration idle, Reporter reporter) {
        this.identity = identity;
        this.idle = idle;
        this.reporter = reporter;
        this.open = Optional.of(new OpenIdentity(identity, keys));
        long pause = Math.min(LONGEST_PAUSE_MILLIS, Math.max(1, idle.toMillis() / 4));
        this.watch = housekeeping.scheduleWithFixedDelay(this::lockIfDue, pause, pause, TimeUnit.MILLISECONDS);
    }

    /** By two clocks: one stands still while the machine sleeps, the other can be set. */
    private record Moment(long nanos, long millis) {
        static Moment now() {
            return new Moment(System.nanoTime(), System.currentTimeMillis());
        }

        boolean isOlderThan(Duration age) {
            Moment now = now();
            return now.nanos - nanos > age.toNanos() || now.millis - millis > age.toMillis();
        }
    }

    /** Sets what ends the agent. */
    void whenStopped(Runnable action) {
        stop = action;
    }

    void handle(AgentRequest request, AgentAnswer answer) {
        switch (request.verb()) {
            case RUN -> run(request, answer);
            case STATUS -> status(answer);
            case LOCK -> {
                lock();
                answer.done(ExitCode.OK.code());
            }
            case UNLOCK -> unlock(request, answer);
            case STOP -> {
                stop.run();
                answer.done(ExitCode.OK.code());
            }
        }
    }

    private void run(AgentRequest request, AgentAnswer answer) {
        try {
            Line line = Line.parse(request.arguments());
            Environment environment =
                    new Environment(request.variables(), request.directory().toRealPath());
            if (environment.variable("HOME").isPresent()) {
                Context context = context(line.options(), environment, request.terminals(), answer);
                line.command().flatMap(command -> read(context, command)).ifPresent(answer::done);
            }
        } catch (IOException | RuntimeException e) {
            // arguments or settings that make no sense: the caller finds it out, and says so
            return;
        }
    }

    private Optional<Integer> read(Context context, Reading command) {
        lock.readLock().lock();
        try {
            return open.filter(OpenIdentity::isCurrent).flatMap(keys -> read(context, command, keys));
        } finally {
            lock.readLock().unlock();
        }
    }

    /**
     * A command line.
     *
     * @param command empty if the agent does not serve it
     */
    private record Line(GlobalOptions options, Optional<Reading> command) {
        static Line parse(List<String> arguments) {
            Optional<PlainArguments.Plain> plain = PlainArguments.read(arguments);
            if (plain.isPresent()) {
                return of(plain.get().options(), plain.get().action());
            }
            GlobalOptions options = new GlobalOptions();
            CommandLine.ParseResult parsed =
                    CommandTree.forArguments(options, arguments).parseArgs(arguments.toArray(String[]::new));
            CommandLine command = CommandTree.innermost(parsed);
            boolean isAsked = command.isUsageHelpRequested() || parsed.isVersionHelpRequested() || options.debug;
            return isAsked
                    ? new Line(options, Optional.empty())
                    : of(options, command.getCommandSpec().userObject());
        }

        private static Line of(GlobalOptions options, Object command) {
            return new Line(
                    options,
                    command instanceof Reading reading && reading.isServed() ? Optional.of(reading) : Optional.empty());
        }
    }

    /** Without a pinned root, each run is to begin anew, and to say so. */
    private Optional<Integer> read(Context context, Reading command, OpenIdentity keys) {
        Settings settings = context.settings();
        settings.storeOptions(); // checked by where each setting comes from, which the open key space does not know
        if (!settings.identity().equals(identity) || settings.roots().isEmpty()) {
            return Optional.empty();
        }
        used = Moment.now();
        return keys.store(settings).read(context, command);
    }

    private Context context(GlobalOptions options, Environment environment, String terminals, AgentAnswer answer) {
        Terminal terminal =
                Terminal.of(environment, InputStream.nullInputStream(), answer.out(), answer.err(), terminals);
        return new Context(options, options.on(terminal), environment, reporter);
    }

    private Context bare(AgentAnswer answer) {
        return context(new GlobalOptions(), new Environment(Map.of(), Path.of("/")), "", answer);
    }

    private void status(AgentAnswer answer) {
        lock.readLock().lock();
        try {
            Terminal terminal = bare(answer).terminal();
            terminal.line(open.filter(OpenIdentity::isCurrent).isPresent() ? "unlocked" : "locked");
            terminal.line(identity.toString());
            answer.done(ExitCode.OK.code());
        } finally {
            lock.readLock().unlock();
        }
    }

    private void unlock(AgentRequest request, AgentAnswer answer) {
        Context context = bare(answer);
        try {
            OpenIdentity read = new OpenIdentity(identity, read(request.passphrase()));
            lock.writeLock().lock();
            try {
                open.ifPresent(OpenIdentity::close);
                open = Optional.of(read);
                used = Moment.now();
            } finally {
                lock.writeLock().unlock();
            }
            answer.done(ExitCode.OK.code());
        } catch (RuntimeException e) {
            answer.done(reporter.report(e, context));
        }
    }

    private KeyRing read(SecretBytes given) {
        if (given.length() == 0) {
            given.close();
            return KeyFile.read(identity);
        }
        try (Passphrase passphrase = Passphrase.of(given, "the passphrase")) {
            return KeyFile.read(identity, passphrase.characters());
        }
    }

    /** Forgets the keys. */
    void lock() {
        lock.writeLock().lock();
        try {
            open.ifPresent(OpenIdentity::close);
            open = Optional.empty();
        } finally {
            lock.writeLock().unlock();
        }
    }

    private void lockIfDue() {
        if (isDue()) {
            lock();
        }
    }

    private boolean isDue() {
        lock.readLock().lock();
        try {
            return open.filter(keys -> used.isOlderThan(idle) || !keys.isCurrent())
                    .isPresent();
        } finally {
            lock.readLock().unlock();
        }
    }

    @Override
    public void close() {
        watch.cancel(false);
        housekeeping.shutdown();
        lock();
    }
}
