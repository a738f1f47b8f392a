package io.secretctl.store.consul;

import io.secretctl.store.Entry;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** How paths are named in Consul: the prefix, then the path, without the first slash, as Consul's own keys are. */
record Keys(String prefix) {
    /** No path holds this character, so no key of this store is asked for by it. */
    private static final String NO_SEGMENT = "~";

    String key(KeyPath path) {
        return (prefix + path.value()).substring(1);
    }

    /** What all keys of a part begin with; keys beside the part may begin with it too. */
    String start(Prefix part) {
        String all = prefix + (part.equals(Prefix.ALL) ? "/" : part.value());
        return all.substring(1);
    }

    /** A key in a part that is never there: whoever may read it may read the part, as far as a rule is for the whole. */
    String probe(Prefix part) {
        String start = start(part);
        return (start.isEmpty() || start.endsWith("/") ? start : start + "/") + NO_SEGMENT;
    }

    /** The path of a key; empty if it is not one that this store writes. */
    Optional<KeyPath> path(String key) {
        String text = "/" + key;
        try {
            return text.startsWith(prefix + "/")
                    ? Optional.of(new KeyPath(text.substring(prefix.length())))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The entry of a stored pair; empty if its key is not one that this store writes, or of another part. */
    Optional<Entry> entry(Pair pair, Prefix part) {
        return path(pair.key()).filter(part::contains).map(pair::entry);
    }

    /** Where a key, or a start of keys, is in Consul's HTTP API. */
    static String url(String key) {
        return "/v1/kv/" + URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }
}
