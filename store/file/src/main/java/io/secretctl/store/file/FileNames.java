package io.secretctl.store.file;

import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How keys are named in the folder. A file name of ours holds a {@code ~}, which no path segment may: so a key's file, a
 * folder of keys and the store's own files never meet, whatever the keys are called.
 */
final class FileNames {
    /** What a sealed file's name ends with, after the last segment. */
    static final String SEALED = "~sealed.json";

    private static final String HISTORY = "~history";
    private static final int MAX_SEGMENT = 255 - SEALED.length();

    private static final Path CONTROL = Path.of(".~store");
    static final Path LOCK = CONTROL.resolve("lock");
    static final Path JOURNAL = CONTROL.resolve("journal");
    static final Path REVISION = CONTROL.resolve("revision");
    static final Path IGNORE = CONTROL.resolve(".gitignore");
    static final Path TEMPORARY = CONTROL.resolve("new");
    static final Path HISTORIES = CONTROL.resolve("history");

    private FileNames() {}

    /** Returns where a key's value lies, relative to the folder. */
    static Path file(KeyPath path) {
        return located(path, SEALED);
    }

    /** Returns the folder of a key's earlier versions. */
    static Path history(KeyPath path) {
        return HISTORIES.resolve(located(path, HISTORY));
    }

    /** Returns the folder of the keys below a canonical prefix. */
    static Path folder(String prefix) {
        Path folder = Path.of("");
        for (String segment : prefix.substring(1).split("/", -1)) {
            folder = folder.resolve(folderName(segment));
        }
        return folder;
    }

    /** Returns the last segment of the key whose sealed file has this name; empty if it is no such name. */
    static Optional<String> sealedSegment(String name) {
        return name.endsWith(SEALED)
                ? Optional.of(name.substring(0, name.length() - SEALED.length()))
                : Optional.empty();
    }

    /** Returns the segment that a folder stands for; empty for git's own folder. */
    static Optional<String> folderSegment(String name) {
        if (isGit(name)) {
            return Optional.empty();
        }
        return Optional.of(name.endsWith("~") && isGit(withoutLast(name)) ? withoutLast(name) : name);
    }

    /** Refuses a key with a segment that is too long for a file name. */
    static void check(KeyPath path) {
        if (longestSegment(path) > MAX_SEGMENT) {
            throw new StoreException.TooLarge("a segment of " + path, longestSegment(path), MAX_SEGMENT, "bytes");
        }
    }

    /** Whether a key can be in the folder at all. */
    static boolean fits(KeyPath path) {
        return longestSegment(path) <= MAX_SEGMENT;
    }

    private static int longestSegment(KeyPath path) {
        return Stream.of(path.value().split("/", -1))
                .mapToInt(String::length)
                .max()
                .orElse(0);
    }

    private static Path located(KeyPath path, String suffix) {
        String value = path.value();
        int slash = value.lastIndexOf('/');
        return folder(value.substring(0, Math.max(slash, 1))).resolve(value.substring(slash + 1) + suffix);
    }

    private static String folderName(String segment) {
        return isGit(segment) ? segment + "~" : segment;
    }

    private static boolean isGit(String name) {
        return name.equalsIgnoreCase(".git");
    }

    private static String withoutLast(String name) {
        return name.substring(0, name.length() - 1);
    }
}
