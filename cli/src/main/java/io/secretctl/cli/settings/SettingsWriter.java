package io.secretctl.cli.settings;

import io.secretctl.cli.base.CliException;
import io.secretctl.json.StrictJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Writes one setting into a file and leaves the rest of it as it is, comments too. */
public final class SettingsWriter {
    private SettingsWriter() {}

    /**
     * Sets a value, atomically: a reader sees the old file or the new one. A new file is made with mode 0600 and its
     * folder with 0700 if {@code confidential}, else with 0644.
     *
     * @param value checked as on reading; a relative path is taken from {@code relativeTo}
     * @throws CliException (exit 2) if the value makes no sense or the file is not a settings file
     * @throws IOException if it can't be written
     */
    public static void set(Path file, Setting setting, String value, Path relativeTo, boolean confidential)
            throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null) {
            throw CliException.usage(file + " is not a file");
        }
        String stored;
        try {
            stored = relative(setting, Settings.normal(setting, value, relativeTo), folder);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(setting.key() + ": " + e.getMessage());
        }
        String before = SettingsFile.content(file).orElse("");
        String after = replace(SettingsParser.parse(file, before), before, setting, quote(stored));
        SettingsParser.parse(file, after); // never write what could not be read again
        write(file, folder, after, confidential);
    }

    /** What lies beside the file or below it is named from there, so that the folder can be moved. */
    private static String relative(Setting setting, String value, Path folder) {
        String scheme = setting.kind() == Setting.Kind.STORE && value.startsWith("file:") ? "file:" : "";
        if (scheme.isEmpty() && setting.kind() != Setting.Kind.PATH) {
            return value;
        }
        Path path = Path.of(value.substring(scheme.length()));
        return path.startsWith(folder) && !path.equals(folder) ? scheme + folder.relativize(path) : value;
    }

    /** A JSON string is a YAML one. */
    private static String quote(String value) {
        String object = new String(StrictJson.write(json -> json.writeStringField("", value)), StandardCharsets.UTF_8);
        return object.substring("{\"\":".length(), object.length() - 1);
    }

    private static String replace(SettingsFile parsed, String document, Setting setting, String quoted) {
        return Optional.ofNullable(parsed.values().get(setting))
                .map(old -> document.substring(0, document.offsetByCodePoints(0, old.start()))
                        + quoted
                        + document.substring(document.offsetByCodePoints(0, old.end())))
                .orElseGet(() -> {
                    String separator = document.isEmpty() || document.endsWith("\n") ? "" : "\n";
                    return document + separator + setting.key() + ": " + quoted + "\n";
                });
    }

    private static void write(Path file, Path folder, String document, boolean confidential) throws IOException {
        if (confidential) {
            Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(mode("rwx------")));
        } else {
            Files.createDirectories(folder);
        }
        // A link is followed, so that a file kept elsewhere, as dotfiles often are, stays a link.
        Path target = Files.exists(file) ? file.toRealPath() : file;
        Path temporary =
                Files.createTempFile(Objects.requireNonNullElse(target.getParent(), folder), ".secretctl", ".tmp");
        try {
            Files.writeString(temporary, document, StandardOpenOption.SYNC);
            if (Files.exists(target)) {
                Files.setPosixFilePermissions(temporary, Files.getPosixFilePermissions(target));
            } else if (!confidential) {
                Files.setPosixFilePermissions(temporary, mode("rw-r--r--"));
            }
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    private static Set<PosixFilePermission> mode(String text) {
        return PosixFilePermissions.fromString(text);
    }
}
