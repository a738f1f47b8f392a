package io.secretctl.cli.render;

import io.pebbletemplates.pebble.loader.Loader;
import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Templates in a folder. A name leads to a plain file in this folder or below it, links followed, and nowhere else. A
 * template has at most {@value #MAX_BYTES} bytes.
 */
final class TemplateFolder implements Loader<String> {
    private static final int MAX_BYTES = 1 << 20;

    private final Path folder;
    private final Map<String, String> read = new TreeMap<>();

    TemplateFolder(Path folder) {
        this.folder = folder;
    }

    /** Whether a text stands in a template that was read: then it is no value, or a public one. */
    boolean isPublic(String text) {
        return read.values().stream().anyMatch(source -> source.contains(text));
    }

    @Override
    public Reader getReader(String name) {
        String source = source(name);
        read.put(name, source);
        return new StringReader(source);
    }

    private String source(String name) {
        try {
            Path real = folder.toRealPath();
            Path file = real.resolve(name).toRealPath();
            if (!file.startsWith(real)) {
                throw refuse(name, "lies outside of " + folder);
            }
            if (!Files.isRegularFile(file)) {
                throw refuse(name, "is no plain file");
            }
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes(MAX_BYTES + 1);
                if (bytes.length > MAX_BYTES) {
                    throw refuse(name, "is longer than " + MAX_BYTES + " bytes");
                }
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            }
        } catch (CharacterCodingException e) {
            throw refuse(name, "is not UTF-8 text");
        } catch (IOException | InvalidPathException e) {
            throw refuse(name, "can't be read in " + folder);
        }
    }

    /** The first template's name comes from the user; any other from a template, perhaps made of a value. */
    private CliException refuse(String name, String why) {
        String shown = read.isEmpty() || isPublic(name) ? " " + name : "";
        return new CliException(ExitCode.USAGE, "template", "template" + shown + " " + why);
    }

    /** As Pebble's own loaders have it: what begins with a dot is relative to the template that names it. */
    @Override
    public String resolveRelativePath(String relative, String anchor) {
        if (!relative.startsWith("./") && !relative.startsWith("../")) {
            return relative;
        }
        Path from = Path.of(anchor).getParent();
        return (from == null ? Path.of(relative) : from.resolve(relative))
                .normalize()
                .toString();
    }

    @Override
    public String createCacheKey(String name) {
        return name;
    }

    @Override
    public boolean resourceExists(String name) {
        return Files.isRegularFile(folder.resolve(name));
    }

    @Override
    public void setCharset(String charset) {
        throw new UnsupportedOperationException("templates are UTF-8");
    }

    @Override
    public void setPrefix(String prefix) {
        throw new UnsupportedOperationException("templates are named as they are");
    }

    @Override
    public void setSuffix(String suffix) {
        throw new UnsupportedOperationException("templates are named as they are");
    }
}
