package io.secretctl.store.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.secretctl.store.Entry;
import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Between paths and etcd's keys, which are the store's prefix followed by the path. */
record Keys(String prefix) {
    /** Keys from the first on and before the second; a single key if the second is empty. */
    record Range(ByteString from, ByteString end) {}

    ByteString key(KeyPath path) {
        return ByteString.copyFromUtf8(prefix + path.value());
    }

    /** The key that is the prefix itself; only a prefix other than / has one. */
    Optional<KeyPath> own(Prefix part) {
        return part.equals(Prefix.ALL) ? Optional.empty() : Optional.of(new KeyPath(part.value()));
    }

    /** All keys below a part of the key space. */
    Range below(Prefix part) {
        String folder = prefix + (part.equals(Prefix.ALL) ? "" : part.value());
        return new Range(ByteString.copyFromUtf8(folder + "/"), ByteString.copyFromUtf8(folder + "0")); // '/' + 1
    }

    /** The smallest range with a part's own key and all below it; others lie in it too. */
    Range around(Prefix part) {
        Range below = below(part);
        return new Range(own(part).map(this::key).orElse(below.from()), below.end());
    }

    /** The path of a key; empty if it is not one that this store writes. */
    Optional<KeyPath> path(ByteString key) {
        String text = key.toString(StandardCharsets.ISO_8859_1);
        try {
            return text.startsWith(prefix)
                    ? Optional.of(new KeyPath(text.substring(prefix.length())))
                    : Optional.empty();
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    /** The entry of a stored pair; empty if its key is not one that this store writes. */
    Optional<Entry> entry(Ranges.Pair pair) {
        return path(pair.key()).map(path -> entry(path, pair));
    }

    /** The smallest key after this one. */
    static ByteString after(ByteString key) {
        return key.concat(ByteString.copyFrom(new byte[1]));
    }

    static Entry entry(KeyPath path, Ranges.Pair pair) {
        return new Entry(path, pair.value(), tag(pair.modRevision()));
    }

    static Entry entry(KeyPath path, KeyValue pair) {
        return new Entry(path, pair.getValue().toByteArray(), tag(pair.getModRevision()));
    }

    /** A version's tag is the revision of the write that made it. */
    static String tag(long modRevision) {
        return Long.toString(modRevision);
    }
}
