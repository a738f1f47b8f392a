package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one command with values in its environment. */
@Command(
        name = "exec",
        description = "run a command with every value below a prefix in its environment; no shell is involved")
final class ExecCommand implements Action {
    /** What Java writes variables in. */
    private static final Charset REPRESENTABLE = Charset.forName(System.getProperty("sun.jnu.encoding", "US-ASCII"));

    @Parameters(
            index = "0",
            paramLabel = "PREFIX",
            description = "for example /app: /app/db/password becomes DB_PASSWORD")
    String prefix = "";

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "CMD",
            description = "the command and its arguments, behind --")
    List<String> command = new ArrayList<>();

    @Option(names = "--map", paramLabel = "NAME=PATH", description = "give the value at a path this name")
    Set<String> maps = new LinkedHashSet<>();

    @Option(names = "--pristine", description = "give the command these values and no other variable")
    boolean pristine;

    @Override
    public int run(Context context) throws IOException {
        Map<String, String> variables = new TreeMap<>();
        try (Session session = Session.open(context);
                Snapshot snapshot = session.secrets().snapshot(Prefix.parse(prefix))) {
            EnvironmentNames.assign(snapshot, EnvironmentNames.parse(maps))
                    .forEach((name, secret) -> variables.put(name, text(name, secret)));
            if (!snapshot.sealedToOthers().isEmpty()) {
                context.terminal()
                        .warn(snapshot.sealedToOthers().size() + " values below " + prefix
                                + " are sealed to others and left out");
            }
        }
        return run(variables);
    }

    private static String text(String name, Secret secret) {
        return GetCommand.utf8(secret.bytes())
                .filter(t -> t.indexOf('\0') < 0 && REPRESENTABLE.newEncoder().canEncode(t))
                .orElseThrow(() -> CliException.usage(secret.path() + " can't be the value of a variable (" + name
                        + "): it is not text that this locale can hold, or it holds a NUL"));
    }

    private int run(Map<String, String> variables) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        if (pristine) {
            builder.environment().clear();
        }
        restoreLocale(builder.environment());
        builder.environment().keySet().removeIf(name -> name.startsWith("SECRETCTL_"));
        builder.environment().putAll(variables);
        Process child;
        try {
            child = builder.start();
        } catch (IOException e) {
            throw CliException.usage("the command can't be run: " + command.get(0))
                    .withHint("it is looked for in PATH, and no shell is involved")
                    .causedBy(e);
        }
        // A signal that ends this process goes on to the child, and the child decides how both end.
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

    /** The launcher has set another locale for this process, and kept the user's. */
    private static void restoreLocale(Map<String, String> environment) {
        String locale = environment.get("SECRETCTL_LC_ALL");
        if (locale != null && locale.isEmpty()) {
            environment.remove("LC_ALL");
        } else if (locale != null) {
            environment.put("LC_ALL", locale);
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
