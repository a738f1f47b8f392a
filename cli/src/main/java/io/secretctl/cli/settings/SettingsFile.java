package io.secretctl.cli.settings;

import io.secretctl.cli.base.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * A settings file: YAML 1.2, one flat mapping of {@link Setting} names to plain values. Every name is checked, so that
 * a misspelt one is not silently without effect.
 *
 * @param file the file, absolute
 * @param values what it sets
 */
record SettingsFile(Path file, Map<Setting, Value> values) {
    private static final int MAX_BYTES = 64 << 10;

    /**
     * One value.
     *
     * @param text as the YAML scalar reads
     * @param line counted from 1
     * @param start the value's first code point in the file, counted from 0
     * @param end the code point behind its last one
     */
    record Value(String text, int line, int start, int end) {}

    /**
     * Reads a file; empty if there is none.
     *
     * @throws CliException (exit 2) naming file and line, if it is not such a document
     */
    static Optional<SettingsFile> read(Path file) {
        Optional<String> document = content(file);
        return document.map(text -> PlainSettings.parse(file, text).orElseGet(() -> SettingsParser.parse(file, text)));
    }

    static Optional<String> content(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw wrong(
                        file.toString(), "is larger than the " + MAX_BYTES + " bytes that a settings file may have");
            }
            return Optional.of(Files.readString(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw wrong(file.toString(), "can't be read: " + e.getMessage()).causedBy(e);
        }
    }

    static CliException wrong(String where, String what) {
        return CliException.usage(where + " " + what);
    }
}
