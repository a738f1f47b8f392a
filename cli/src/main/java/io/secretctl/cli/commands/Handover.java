package io.secretctl.cli.commands;

import io.secretctl.cli.formats.ShellFormats;
import io.secretctl.secrets.Secret;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The launcher's offer to become the command itself, so that no virtual machine stays beside it: it reads a few lines of
 * shell from its end of a pipe and, if this process ends well, evaluates them; the last of them is the command
 * (docs/adr/0009).
 */
final class Handover {
    /** How many of the launcher's arguments stand behind {@code --}; absent without an offer. */
    private static final String PROPERTY = "secretctl.handover";

    private static final String PIPE = "/dev/fd/3";

    /** What no shell can unset is no variable of a shell, and did not come through one. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private Handover() {}

    /** Whether the launcher waits for one of the two answers below; no command may be started here then. */
    static boolean isOffered() {
        return System.getProperty(PROPERTY) != null;
    }

    /** Whether the launcher can find this command among its arguments, and run it. */
    static boolean canTake(List<String> command) {
        return Integer.getInteger(PROPERTY, 0) >= command.size()
                && !command.get(0).startsWith("-");
    }

    /** Whether a shell passes these variables on as they are, and finds the same command as without them. */
    static boolean canTake(SortedMap<String, Secret> values) {
        return values.keySet().stream().noneMatch(name -> name.equals("PATH") || ShellFormats.isShellsOwn(name));
    }

    /** Answers that a virtual machine is to be started that stays. */
    static void decline() throws IOException {
        answer("stay".getBytes(StandardCharsets.US_ASCII));
    }

    /**
     * Answers with what the launcher is to do.
     *
     * @param before the environment of the launcher
     * @param after what the command is to have of it
     * @param values what the command is to have besides, without NUL
     */
    static void take(
            Program program, Map<String, String> before, Map<String, String> after, SortedMap<String, Secret> values)
            throws IOException {
        StringBuilder head = new StringBuilder();
        head.append("shift $(($# - ").append(program.command().size()).append("))\n");
        if (!after.containsKey("PATH")) {
            // dash exports PATH again when it is set again, so nothing is left to find the command by.
            head.append("shift\nset -- ")
                    .append(ShellFormats.quoted(program.file().toString()))
                    .append(" \"$@\"\n");
        }
        if (after.containsKey("LC_ALL") && before.containsKey("SECRETCTL_LC_ALL")) {
            head.append("LC_ALL=$SECRETCTL_LC_ALL\n");
        }
        head.append("unset secretctl_script");
        for (String name : new TreeSet<>(before.keySet())) {
            if (!after.containsKey(name) && NAME.matcher(name).matches()) {
                head.append(' ').append(name);
            }
        }
        head.append('\n');
        Script script = new Script();
        script.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8)); // the launcher has seen to it
        values.forEach((name, secret) -> {
            byte[] value = secret.bytes();
            String line =
                    "export " + name + "=" + ShellFormats.quoted(new String(value, StandardCharsets.ISO_8859_1)) + "\n";
            script.writeBytes(line.getBytes(StandardCharsets.ISO_8859_1));
            Arrays.fill(value, (byte) 0);
        });
        script.writeBytes("exec \"$@\"\n".getBytes(StandardCharsets.US_ASCII));
        answer(script.toByteArray());
        script.wipe();
    }

    private static void answer(byte[] script) throws IOException {
        try (FileOutputStream pipe = new FileOutputStream(PIPE)) {
            pipe.write(script);
        } finally {
            Arrays.fill(script, (byte) 0);
        }
    }

    private static final class Script extends ByteArrayOutputStream {
        void wipe() {
            Arrays.fill(buf, (byte) 0);
        }
    }
}
