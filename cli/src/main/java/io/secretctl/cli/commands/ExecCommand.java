package io.secretctl.cli.commands;

import io.secretctl.cli.base.ChildEnvironment;
import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs one command with values in its environment, or in files. */
@Command(
        name = "exec",
        description = "run a command with every value below a prefix in its environment; no shell is involved")
final class ExecCommand implements Action {
    /** What Java writes variables in. */
    private static final Charset REPRESENTABLE = Charset.forName(System.getProperty("sun.jnu.encoding", "US-ASCII"));

    /** What Linux takes for one {@code NAME=value}, its NUL included. */
    private static final int MAX_VARIABLE_BYTES = 128 << 10;

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

    @Option(
            names = "--files",
            description = "put each value into a file, in memory where the system allows, and the file's name into"
                    + " NAME_FILE; SECRETCTL_FILES names their folder, which is removed when the command ends")
    boolean files;

    @Override
    public int run(Context context) throws IOException {
        Map<String, String> environment =
                new HashMap<>(pristine ? Map.of() : context.environment().variables());
        ChildEnvironment.clean(environment);
        Prefix below = Prefix.parse(prefix);
        Program program = Program.find(context.environment(), command);
        if (Handover.isOffered() && (files || !Handover.canTake(command))) {
            Handover.decline();
            return ExitCode.OK.code();
        }
        try (Session session = Session.toRead(context);
                Snapshot snapshot = session.secrets().snapshot(below)) {
            SortedMap<String, Secret> named = EnvironmentNames.of(context, snapshot, maps);
            if (files) {
                return withFiles(context, program, environment, below, named);
            }
            named.forEach(ExecCommand::requireVariable);
            if (Handover.isOffered()) {
                if (Handover.canTake(named)) {
                    Handover.take(program, context.environment().variables(), environment, named);
                } else {
                    Handover.decline();
                }
                return ExitCode.OK.code();
            }
            named.forEach((name, secret) -> environment.put(name, text(name, secret)));
        }
        return new Child(program, environment).run(context.terminal().inIsTerminal());
    }

    private static int withFiles(
            Context context,
            Program program,
            Map<String, String> environment,
            Prefix below,
            SortedMap<String, Secret> named)
            throws IOException {
        SortedMap<String, Secret> variables = new TreeMap<>();
        named.forEach((name, secret) -> variables.put(EnvironmentNames.file(name, secret.path()), secret));
        try (SecretFiles folder =
                SecretFiles.create(MemoryFolder.of(context.environment()), context.terminal()::warn)) {
            for (Map.Entry<String, Secret> variable : variables.entrySet()) {
                Path file = folder.write(below, variable.getValue());
                environment.put(variable.getKey(), file.toString());
            }
            environment.put("SECRETCTL_FILES", folder.path().toString());
            named.values().forEach(Secret::close);
            return new Child(program, environment).run(context.terminal().inIsTerminal());
        }
    }

    private static void requireVariable(String name, Secret secret) {
        byte[] value = secret.bytes();
        for (byte b : value) {
            if (b == 0) {
                throw unfit(name, secret, "it holds a NUL");
            }
        }
        if (name.length() + value.length + 2 > MAX_VARIABLE_BYTES) {
            throw unfit(name, secret, "it is longer than the 128 KiB that Linux allows a variable");
        }
        Arrays.fill(value, (byte) 0);
    }

    private static CliException unfit(String name, Secret secret, String reason) {
        return CliException.usage(secret.path() + " can't be the value of a variable (" + name + "): " + reason)
                .withHint("--files gives the command files instead");
    }

    private static String text(String name, Secret secret) {
        return GetCommand.utf8(secret.bytes())
                .filter(t -> REPRESENTABLE.newEncoder().canEncode(t))
                .orElseThrow(() -> unfit(name, secret, "it is not text that this locale can hold"));
    }
}
