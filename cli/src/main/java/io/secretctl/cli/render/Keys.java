package io.secretctl.cli.render;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** What one resource's templates see: the values below its keys, named from its prefix on. */
final class Keys {
    /** A value that can't be used as text, or can't be read. */
    static final class UnreadableException extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final ExitCode exit;

        UnreadableException(ExitCode exit, String message) {
            super(message);
            this.exit = exit;
        }

        ExitCode exit() {
            return exit;
        }
    }

    private static final Pattern SLASHES = Pattern.compile("/+");

    private final SortedMap<String, byte[]> values = new TreeMap<>();
    private final SortedSet<String> sealedToOthers = new TreeSet<>();

    /**
     * Chooses from all values.
     *
     * @param prefix that is left out of the names
     * @param visible the parts of the key space that may be asked for
     */
    Keys(Values all, Prefix prefix, List<Prefix> visible) {
        all.values().forEach((path, value) -> {
            if (isBelow(path, visible)) {
                values.put(relative(path, prefix), value);
            }
        });
        for (String path : all.sealedToOthers()) {
            if (isBelow(path, visible)) {
                sealedToOthers.add(relative(path, prefix));
            }
        }
    }

    private static boolean isBelow(String path, List<Prefix> visible) {
        return visible.stream().anyMatch(prefix -> prefix.contains(new KeyPath(path)));
    }

    private static String relative(String path, Prefix prefix) {
        if (prefix.equals(Prefix.ALL)) {
            return path;
        }
        return path.equals(prefix.value()) ? "/" : path.substring(prefix.value().length());
    }

    /** A key as it is stored: one slash in front, none at the end. */
    static String canonical(String key) {
        String clean = SLASHES.matcher("/" + key).replaceAll("/");
        return clean.length() > 1 && clean.endsWith("/") ? clean.substring(0, clean.length() - 1) : clean;
    }

    boolean exists(String key) {
        return values.containsKey(key) || sealedToOthers.contains(key);
    }

    /**
     * The value of a key; empty if there is none.
     *
     * @throws UnreadableException if there is one that is not text, or is sealed to others
     */
    Optional<String> value(String key) {
        if (sealedToOthers.contains(key)) {
            throw new UnreadableException(ExitCode.NOT_AUTHORISED, key + " is sealed to others");
        }
        return Optional.ofNullable(values.get(key))
                .map(bytes -> text(bytes)
                        .orElseThrow(() -> new UnreadableException(ExitCode.USAGE, key + " is not UTF-8 text")));
    }

    /**
     * The keys that match a pattern, in order.
     *
     * @throws UnreadableException if one of them is not text, or is sealed to others: a list that lacks an entry would
     *     look like a whole one
     */
    SortedMap<String, String> matching(KeyPattern pattern) {
        SortedMap<String, String> found = new TreeMap<>();
        for (String key : names()) {
            if (pattern.matches(key)) {
                found.put(key, value(key).orElseThrow());
            }
        }
        return found;
    }

    /** The names of what lies directly below a key, in order; and its own if it is a value. */
    List<String> children(String key, boolean foldersOnly) {
        String below = key.equals("/") ? "/" : key + "/";
        SortedSet<String> found = new TreeSet<>();
        for (String name : names()) {
            if (name.equals(key) && !foldersOnly) {
                found.add(name.substring(name.lastIndexOf('/') + 1));
            } else if (name.startsWith(below) && name.length() > below.length()) {
                int slash = name.indexOf('/', below.length());
                if (slash > 0) {
                    found.add(name.substring(below.length(), slash));
                } else if (!foldersOnly) {
                    found.add(name.substring(below.length()));
                }
            }
        }
        return new ArrayList<>(found);
    }

    private SortedSet<String> names() {
        SortedSet<String> names = new TreeSet<>(values.keySet());
        names.addAll(sealedToOthers);
        return names;
    }

    /** Every segment of every key, which are public. */
    Set<String> segments() {
        Set<String> segments = new HashSet<>();
        names().forEach(name -> segments.addAll(List.of(name.split("/"))));
        return segments;
    }

    /** Every value that is text. */
    List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Map.Entry<String, byte[]> entry : values.entrySet()) {
            text(entry.getValue()).ifPresent(texts::add);
        }
        return texts;
    }

    private static Optional<String> text(byte[] bytes) {
        try {
            return Optional.of(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }
}
