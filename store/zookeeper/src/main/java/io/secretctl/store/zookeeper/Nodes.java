package io.secretctl.store.zookeeper;

import io.secretctl.store.InvalidPathException;
import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * Where keys lie: the key {@code /app/x} is the node {@code PREFIX/~secretctl/app/x~}. A node whose name ends with a
 * tilde, which no path may hold, is a value and has no nodes below it; any other is a folder and has no value. So a key
 * and the keys below it never meet, and a value may be ephemeral.
 */
record Nodes(String root) {
    private static final String ROOT = "/~secretctl";
    private static final String VALUE = "~";

    static Nodes below(String prefix) {
        return new Nodes(prefix + ROOT);
    }

    String value(KeyPath path) {
        return root + path.value() + VALUE;
    }

    /** The folder that a value lies in. */
    String folderOf(KeyPath path) {
        String node = value(path);
        return node.substring(0, node.lastIndexOf('/'));
    }

    /** The folder of all values below a prefix, its own excepted. */
    String folder(Prefix prefix) {
        return prefix.value().equals("/") ? root : root + prefix.value();
    }

    /** The key of a node; empty if the node is no value of ours. */
    Optional<KeyPath> key(String node) {
        if (!node.endsWith(VALUE) || !node.startsWith(root + "/")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new KeyPath(node.substring(root.length(), node.length() - VALUE.length())));
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
    }

    static boolean isFolder(String name) {
        return !name.endsWith(VALUE);
    }

    /** This node and all above it, the topmost first. */
    static List<String> lineage(String node) {
        List<String> all = new ArrayList<>();
        for (int end = node.length(); end > 0; end = node.lastIndexOf('/', end - 1)) {
            all.add(node.substring(0, end));
        }
        Collections.reverse(all);
        return all;
    }
}
