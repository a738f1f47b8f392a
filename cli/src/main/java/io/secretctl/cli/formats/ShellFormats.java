package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** Commands that a shell evaluates. Between single quotes a shell changes no byte. */
public final class ShellFormats {
    /** POSIX, dash and bash give these a meaning of their own: they are read-only, checked, or change by themselves. */
    private static final Pattern SHELLS_OWN = Pattern.compile(String.join(
            "|",
            "_|PPID|LINENO|OPTIND|OPTERR|OPTARG|UID|EUID|GROUPS|RANDOM|SRANDOM|SECONDS|DIRSTACK|FUNCNAME",
            "HISTCMD|PIPESTATUS|EPOCHSECONDS|EPOCHREALTIME|POSIXLY_CORRECT|SHELLOPTS|SHLVL|BASH.*|COMP_.*|COPROC"));

    /** fish lets nobody set these, or means something by them. */
    private static final Pattern FISHS_OWN = Pattern.compile(String.join(
            "|",
            "_|status|pipestatus|status_generation|history|version|hostname|umask|argv|FISH_VERSION|PWD|SHLVL|CMD_DURATION",
            "COLUMNS|LINES|fish_.*|__fish_.*"));

    private ShellFormats() {}

    static Exported sh(SortedMap<String, SecretBytes> values) {
        return Values.byteLines(values, ShellFormats::export);
    }

    /** direnv takes the values out of bash as JSON, which only text survives. */
    static Exported direnv(SortedMap<String, SecretBytes> values) {
        return Values.lines(values, ShellFormats::export);
    }

    private static String export(String name, String value) {
        Values.require(!isShellsOwn(name), name, "shells have a variable of their own of this name");
        return "export " + name + "=" + quoted(value);
    }

    /** One word of a POSIX shell: between single quotes it changes nothing. */
    public static String quoted(String value) {
        return "'" + value.replace("'", "'\\''") + "'";
    }

    /** Whether a shell has a variable of this name that can't be set like others. */
    public static boolean isShellsOwn(String name) {
        return SHELLS_OWN.matcher(name).matches();
    }

    /** The manual of fish, "Quotes": between single quotes a backslash means something before itself and the quote. */
    static Exported fish(SortedMap<String, SecretBytes> values) {
        return Values.byteLines(values, (name, value) -> {
            Values.require(!FISHS_OWN.matcher(name).matches(), name, "fish has a variable of its own of this name");
            return "set -gx " + name + " '" + Values.backslashed(value, "\\'") + "'";
        });
    }
}
