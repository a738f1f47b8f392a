package io.secretctl.store;

/**
 * The canonical name of one value: {@code /a/b/c}.
 *
 * <p>Always starts with a slash and never ends with one; each segment is one or more of {@code A-Z a-z 0-9 . _ - @ : +
 * =} and is neither {@code .} nor {@code ..}; at most {@value #MAX_BYTES} bytes. Names are case-sensitive. There is
 * exactly one spelling of a path, so equal strings name the same value on every backend, and an envelope is bound to
 * that string. Ordered by byte value, as stores order their keys.
 *
 * @param value the path, never null
 */
public record KeyPath(String value) implements Comparable<KeyPath> {
    /** The longest path, in bytes (every allowed character is one byte). */
    public static final int MAX_BYTES = 512;

    /** Below this path lie roots, policies, public keys and manifests; no user value may be stored there. */
    static final String RESERVED = "/.secretctl";

    private static final String MARKS = "._@:+=-";

    /**
     * Takes a path that is already canonical.
     *
     * @throws InvalidPathException if it is not
     */
    public KeyPath {
        if (value.equals("/")) {
            throw new InvalidPathException(value, "it names no key");
        }
        check(value);
    }

    /**
     * Reads a path as a person types it: the leading slash may be left out, nothing else is forgiven.
     *
     * @throws InvalidPathException if the result is not canonical
     */
    public static KeyPath parse(String input) {
        return new KeyPath(input.startsWith("/") ? input : "/" + input);
    }

    /** Whether this is one of secretctl's own keys, which users neither read nor write as values. */
    public boolean isReserved() {
        return value.equals(RESERVED) || value.startsWith(RESERVED + "/");
    }

    @Override
    public int compareTo(KeyPath other) {
        return value.compareTo(other.value);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyPath that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }

    static void check(String path) {
        if (!path.startsWith("/")) {
            throw new InvalidPathException(path, "it must start with /");
        }
        if (path.length() > MAX_BYTES) {
            throw new InvalidPathException(path, "longer than " + MAX_BYTES + " bytes");
        }
        int start = 1;
        while (start <= path.length()) {
            int end = path.indexOf('/', start);
            if (end < 0) {
                end = path.length();
            }
            checkSegment(path, start, end);
            start = end + 1;
        }
    }

    private static void checkSegment(String path, int start, int end) {
        if (start == end) {
            throw new InvalidPathException(path, "it has an empty segment");
        }
        int length = end - start;
        if (length <= 2 && path.startsWith("..".substring(0, length), start)) {
            throw new InvalidPathException(path, "the segments . and .. are not allowed");
        }
        for (int i = start; i < end; i++) {
            if (!isAllowed(path.charAt(i))) {
                throw new InvalidPathException(path, "a segment may hold only A-Z a-z 0-9 . _ - @ : + =");
            }
        }
    }

    private static boolean isAllowed(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || MARKS.indexOf(c) >= 0;
    }
}
