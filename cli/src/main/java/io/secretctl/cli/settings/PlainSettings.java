package io.secretctl.cli.settings;

import io.secretctl.cli.settings.SettingsFile.Value;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a settings file as {@link SettingsParser} does, where it is plain: comments, and lines of a known name, a colon, a
 * blank, and a value that YAML reads as it stands. To load a YAML parser for it takes a short run longer than to read it.
 */
final class PlainSettings {
    private PlainSettings() {}

    /** The file's settings; empty if it has to be read as YAML. */
    static Optional<SettingsFile> parse(Path file, String document) {
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        int number = 0;
        int start = 0;
        while (start < document.length()) {
            number++;
            int end = document.indexOf('\n', start);
            if (end < 0) {
                end = document.length();
            }
            String line = document.substring(start, end);
            if (!line.isEmpty() && !isComment(line)) {
                int colon = line.indexOf(": ");
                Optional<Setting> setting = Setting.named(line.substring(0, Math.max(colon, 0)));
                Optional<String> text = setting.isEmpty() ? Optional.empty() : scalar(line.substring(colon + 2));
                if (text.isEmpty()) {
                    return Optional.empty();
                }
                Value value = new Value(text.get(), number, start + colon + 2, end);
                if (values.put(setting.get(), value) != null) {
                    return Optional.empty();
                }
            }
            start = end + 1;
        }
        return Optional.of(new SettingsFile(file, values));
    }

    /** In ASCII, so that characters count as code points. */
    private static boolean isComment(String line) {
        return line.charAt(0) == '#' && line.chars().allMatch(c -> c >= ' ' && c < 0x7f);
    }

    /** In quotes, or not: without anything that YAML takes for more than itself, and not gone on with in another line. */
    private static Optional<String> scalar(String written) {
        int last = written.length() - 1;
        boolean quoted = last > 1 && written.charAt(0) == '"' && written.charAt(last) == '"';
        String text = quoted ? written.substring(1, last) : written;
        boolean plain = !text.isEmpty()
                && text.chars().allMatch(c -> isLetterOrDigit(c) || "/._-+=@:".indexOf(c) >= 0)
                && (quoted || ("-=@:".indexOf(text.charAt(0)) < 0 && !text.endsWith(":")));
        return plain ? Optional.of(text) : Optional.empty();
    }

    private static boolean isLetterOrDigit(int c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
