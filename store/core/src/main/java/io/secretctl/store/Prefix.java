package io.secretctl.store;

/**
 * A part of the key space by whole segments: {@code /app} covers the key {@code /app} and every key below {@code
 * /app/}, and not {@code /apple}. {@code /} covers everything.
 *
 * @param value the canonical form, without a trailing slash but for {@code /} itself, never null
 */
public record Prefix(String value) implements Comparable<Prefix> {
    /** The whole key space. */
    public static final Prefix ALL = new Prefix("/");

    /** secretctl's own part of the key space: roots, policies, public keys. */
    public static final Prefix RESERVED = new Prefix(KeyPath.RESERVED);

    /**
     * Takes a prefix that is already canonical.
     *
     * @throws InvalidPathException if it is not
     */
    public Prefix {
        if (!value.equals("/")) {
            KeyPath.check(value);
        }
    }

    /**
     * Reads a prefix as a person types it: the leading slash may be left out, and one trailing slash is dropped.
     *
     * @throws InvalidPathException if the result is not canonical
     */
    public static Prefix parse(String input) {
        String value = input.startsWith("/") ? input : "/" + input;
        return new Prefix(value.length() > 1 && value.endsWith("/") ? value.substring(0, value.length() - 1) : value);
    }

    /** Whether the path is this prefix's own key or lies below it. */
    public boolean contains(KeyPath path) {
        return covers(path.value());
    }

    /** Whether every path of the other prefix is one of this prefix. */
    public boolean contains(Prefix other) {
        return covers(other.value);
    }

    private boolean covers(String path) {
        return value.equals("/")
                || (path.startsWith(value) && (path.length() == value.length() || path.charAt(value.length()) == '/'));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prefix that && value.equals(that.value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public int compareTo(Prefix other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
