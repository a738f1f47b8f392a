package io.secretctl.cli.render;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import io.secretctl.cli.base.CliException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads resources as confd has them: TOML 1.0 files with one table {@code [template]}, and a folder with {@code
 * conf.d/*.toml} and {@code templates/}. Every error is a {@link CliException} with exit 2 that names file, line and
 * setting.
 */
public final class Resources {
    private static final long MAX_BYTES = 1 << 20;

    private Resources() {}

    /**
     * Reads every resource of a folder, in the order of their files' names.
     *
     * @param base in front of each resource's own prefix
     */
    public static List<Resource> ofFolder(Path folder, String base) {
        Path settings = folder.resolve("conf.d");
        try (Stream<Path> files = Files.list(settings)) {
            List<Resource> resources = new ArrayList<>();
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".toml")).sorted().toList()) {
                resources.add(ofFile(file, base));
            }
            if (resources.isEmpty()) {
                throw CliException.usage("there is no resource in " + settings)
                        .withHint("a resource is a file that ends in .toml");
            }
            return resources;
        } catch (IOException e) {
            throw CliException.usage(settings + " can't be read").causedBy(e);
        }
    }

    /** Reads one resource. Its templates lie in {@code ../templates} if it lies in a {@code conf.d}, else beside it. */
    public static Resource ofFile(Path file, String base) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        if (folder == null) {
            throw CliException.usage(file + " is no file");
        }
        boolean confd = folder.endsWith("conf.d");
        String text = text(file);
        return new Resource(
                new ResourceSettings(table(file, text), file.toString(), lineIn(text)),
                confd ? folder.resolveSibling("templates") : folder,
                base);
    }

    /**
     * Makes a resource of settings that were given otherwise.
     *
     * @param template the file
     * @param settings as they are named in a file
     */
    public static Resource of(Path template, Map<String, ?> settings, String base) {
        Path file = template.toAbsolutePath().normalize();
        Path folder = file.getParent();
        if (folder == null) {
            throw CliException.usage(template + " is no file");
        }
        return new Resource(new ResourceSettings(settings, template.toString(), name -> 0), folder, base);
    }

    private static String text(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw CliException.usage(file + " is longer than " + MAX_BYTES + " bytes");
            }
            return Files.readString(file);
        } catch (IOException e) {
            throw CliException.usage(file + " can't be read as UTF-8 text").causedBy(e);
        }
    }

    private static Map<?, ?> table(Path file, String text) {
        Map<?, ?> top;
        try {
            top = new TomlMapper().readValue(text, Map.class);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null ? "" : ":" + e.getLocation().getLineNr();
            throw CliException.usage(file + where + ": this is not TOML: " + e.getOriginalMessage())
                    .causedBy(e);
        }
        for (Object name : top.keySet()) {
            if (!name.equals("template")) {
                throw CliException.usage(
                        file + ": " + name + ": a resource has one table, [template], and nothing else");
            }
        }
        if (top.get("template") instanceof Map<?, ?> table) {
            return table;
        }
        throw CliException.usage(file + ": the table [template] is missing");
    }

    private static ToIntFunction<String> lineIn(String text) {
        List<String> lines = text.lines().toList();
        return name -> {
            Pattern setting = Pattern.compile("\\s*[\"']?" + Pattern.quote(name) + "[\"']?\\s*[=.].*");
            for (int i = 0; i < lines.size(); i++) {
                if (setting.matcher(lines.get(i)).matches()) {
                    return i + 1;
                }
            }
            return 0;
        };
    }
}
