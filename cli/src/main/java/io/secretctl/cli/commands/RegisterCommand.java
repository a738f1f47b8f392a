package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.render.Shutdown;
import io.secretctl.cli.settings.Settings;
import io.secretctl.cli.terminal.Terminal;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.Registration;
import io.secretctl.secrets.RegistrationListener;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Written;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Registers a service for as long as it is well, until a signal ends the process. */
@Command(
        name = "register",
        description = "register a service at PATH/INSTANCE for as long as its checks succeed, until a signal ends it")
final class RegisterCommand implements Action {
    private static final Pattern ADDRESS = Pattern.compile("(?:\\[([0-9a-fA-F:.]+)\\]|([^\\[\\]:/\\s]+)):([0-9]{1,5})");

    @Parameters(paramLabel = "PATH", description = "for example /services/api")
    String path = "";

    @Option(names = "--address", paramLabel = "HOST:PORT", required = true, description = "where the service answers")
    String address = "";

    @Option(names = "--instance", paramLabel = "ID", description = "unique below PATH; this host and chance by default")
    Optional<String> instance = Optional.empty();

    @Option(names = "--name", paramLabel = "NAME", description = "what to call it; the instance by default")
    Optional<String> name = Optional.empty();

    @Option(names = "--weight", paramLabel = "N", description = "its share of the load, for whoever reads it")
    Optional<Integer> weight = Optional.empty();

    @Option(names = "--label", paramLabel = "KEY=VALUE", description = "more about it; may be repeated")
    Map<String, String> labels = new TreeMap<>();

    @Option(
            names = "--check",
            paramLabel = "CHECK",
            description = "tcp, http, http=PATH, http=URL, or a command, which is split into words as a shell does and"
                    + " must end with 0; may be repeated: all must succeed; tcp by default")
    List<String> checks = new ArrayList<>();

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "how long it outlives this process, if that is killed; ${DEFAULT-VALUE} by default")
    String ttl = "15s";

    @Option(names = "--interval", paramLabel = "TIME", description = "between checks; ${DEFAULT-VALUE} by default")
    String interval = "2s";

    @Option(
            names = "--timeout-of-check",
            paramLabel = "TIME",
            description = "how long a check may take; ${DEFAULT-VALUE} by default")
    String timeout = "2s";

    @Option(names = "--rise", paramLabel = "N", description = "register after N successes; ${DEFAULT-VALUE} by default")
    int rise = 2;

    @Option(
            names = "--fall",
            paramLabel = "N",
            description = "deregister after N failures; ${DEFAULT-VALUE} by default")
    int fall = 3;

    @Override
    public int run(Context context) {
        Matcher where = ADDRESS.matcher(address);
        if (!where.matches() || Integer.parseInt(where.group(3)) > 65535) {
            throw CliException.usage("--address is written as 10.0.0.5:8080 or [2001:db8::5]:8080, not " + address);
        }
        String host = Optional.ofNullable(where.group(1)).orElse(where.group(2));
        int port = Integer.parseInt(where.group(3));
        if (rise < 1 || fall < 1) {
            throw CliException.usage("--rise and --fall are at least 1");
        }
        Duration lease = time("--ttl", ttl);
        if (lease.compareTo(Registration.SHORTEST) < 0 || lease.compareTo(Registration.LONGEST) > 0) {
            throw CliException.usage("--ttl is " + Registration.SHORTEST.toSeconds() + "s to "
                    + Registration.LONGEST.toHours() + "h, not " + ttl);
        }
        Duration pause = time("--interval", interval);
        Duration limit = time("--timeout-of-check", timeout);
        String id = instance.orElseGet(RegisterCommand::anInstance);
        KeyPath key = KeyPath.parse(path + "/" + id);
        List<HealthCheck> all = (checks.isEmpty() ? List.of("tcp") : checks)
                .stream().map(text -> check(text, host, port)).toList();
        byte[] value = value(host, port, name.orElse(id));
        Terminal terminal = context.terminal();
        // In this order: a signal ends the process at once while a passphrase is asked for.
        try (Session session = Session.open(context);
                Shutdown shutdown = new Shutdown()) {
            SecretStore secrets = session.secrets();
            if (!secrets.hasLeases()) {
                throw CliException.usage("this store has no leases, which a registration needs")
                        .withHint("name one that has with --store, for example etcd://127.0.0.1:2379/prod");
            }
            CountDownLatch end = new CountDownLatch(1);
            shutdown.whenRequested(end::countDown);
            new Loop(secrets, terminal, key, value, lease, all, limit).run(pause, end);
        }
        return ExitCode.OK.code();
    }

    /** Checks, registers and deregisters. */
    private final class Loop {
        private final SecretStore secrets;
        private final Terminal terminal;
        private final KeyPath key;
        private final byte[] value;
        private final Duration lease;
        private final List<HealthCheck> all;
        private final Duration limit;
        private Optional<Registration> registration = Optional.empty();
        private int successes;
        private int failures;
        private boolean everRegistered;

        Loop(
                SecretStore secrets,
                Terminal terminal,
                KeyPath key,
                byte[] value,
                Duration lease,
                List<HealthCheck> all,
                Duration limit) {
            this.secrets = secrets;
            this.terminal = terminal;
            this.key = key;
            this.value = value;
            this.lease = lease;
            this.all = all;
            this.limit = limit;
        }

        void run(Duration pause, CountDownLatch end) {
            try {
                do {
                    heed(problem());
                } while (!end.await(pause.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                deregister("told to end");
            }
        }

        private Optional<String> problem() {
            return all.stream().flatMap(check -> check.run(limit).stream()).findFirst();
        }

        private void heed(Optional<String> problem) {
            if (problem.isEmpty()) {
                failures = 0;
                successes = Math.min(rise, successes + 1);
                if (successes == rise && registration.isEmpty()) {
                    register();
                }
                return;
            }
            successes = 0;
            failures++;
            if (failures <= fall) {
                terminal.note("check failed (" + failures + " of " + fall + "): " + problem.get());
            }
            if (failures >= fall) {
                deregister("its check failed");
            }
        }

        private void register() {
            try {
                Registration made = secrets.register(key, value, lease, new Report(terminal, key));
                registration = Optional.of(made);
                everRegistered = true;
                tell(terminal, key, made.written());
            } catch (RuntimeException e) {
                boolean passes = e instanceof StoreException.Unreachable || e instanceof StoreException.OutcomeUnknown;
                if (!everRegistered && !passes) {
                    throw e;
                }
                terminal.warn("not registered, and tried again: " + RenderReport.reason(e));
            }
        }

        private void deregister(String why) {
            registration.ifPresent(made -> {
                made.close();
                terminal.note("deregistered " + key + ": " + why);
            });
            registration = Optional.empty();
        }
    }

    private static void tell(Terminal terminal, KeyPath key, Written written) {
        int readers = written.readers().size();
        terminal.note("registered " + key + " " + written.position() + " for " + readers
                + (readers == 1 ? " reader" : " readers"));
    }

    private record Report(Terminal terminal, KeyPath key) implements RegistrationListener {
        @Override
        public void registered(Written written) {
            tell(terminal, key, written);
        }

        @Override
        public void lost(RuntimeException reason) {
            terminal.warn("the registration " + key + " is lost, and tried again: " + RenderReport.reason(reason));
        }
    }

    private byte[] value(String host, int port, String called) {
        return StrictJson.write(json -> {
            json.writeStringField("host", host);
            json.writeNumberField("port", port);
            json.writeStringField("name", called);
            if (weight.isPresent()) {
                json.writeNumberField("weight", weight.get());
            }
            if (!labels.isEmpty()) {
                json.writeObjectFieldStart("labels");
                for (Map.Entry<String, String> label : new TreeMap<>(labels).entrySet()) {
                    json.writeStringField(label.getKey(), label.getValue());
                }
                json.writeEndObject();
            }
        });
    }

    private static HealthCheck check(String text, String host, int port) {
        try {
            return HealthCheck.of(text, host, port);
        } catch (IllegalArgumentException e) {
            throw CliException.usage("--check: " + e.getMessage()).causedBy(e);
        }
    }

    /** Reads a time that an option gives. */
    static Duration time(String option, String text) {
        try {
            return Settings.duration(text);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(option + ": " + e.getMessage()).causedBy(e);
        }
    }

    /** Different for every process: what another has left is none of its business. */
    private static String anInstance() {
        byte[] random = new byte[5];
        new SecureRandom().nextBytes(random);
        String host = "host";
        try {
            host = InetAddress.getLocalHost().getHostName().replaceFirst("\\..*", "");
        } catch (UnknownHostException e) {
            // a machine without a name of its own
        }
        String plain = host.replaceAll("[^A-Za-z0-9-]", "-");
        return plain.substring(0, Math.min(plain.length(), 40)) + "-"
                + HexFormat.of().formatHex(random);
    }
}
