package io.secretctl.secrets;

import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable map, sorted by path. A changed copy shares with it all that is the same, so that one is made in O(log n)
 * and whoever holds another sees no change. It is a treap (Seidel and Aragon, "Randomized Search Trees", 1996): its
 * shape is drawn at random, so nobody who chooses paths can make it deep.
 */
final class PathMap<V> extends AbstractMap<KeyPath, V> {
    private final @Nullable Node<V> top;
    private final int size;

    private record Node<V>(
            KeyPath path,
            V value,
            int priority,
            @Nullable Node<V> left,
            @Nullable Node<V> right) {
        Node<V> withLeft(@Nullable Node<V> other) {
            return new Node<>(path, value, priority, other, right);
        }

        Node<V> withRight(@Nullable Node<V> other) {
            return new Node<>(path, value, priority, left, other);
        }
    }

    private PathMap(@Nullable Node<V> top, int size) {
        this.top = top;
        this.size = size;
    }

    static <V> PathMap<V> of(Map<KeyPath, V> map) {
        if (map instanceof PathMap<V> already) {
            return already;
        }
        List<Map.Entry<KeyPath, V>> sorted = new ArrayList<>(map.entrySet());
        sorted.sort(Map.Entry.comparingByKey());
        return new PathMap<>(balanced(sorted, 1), sorted.size());
    }

    /**
     * A tree of which no way down is longer than it must be.
     *
     * @param below what all its priorities lie below, as a part of all that there are
     */
    private static <V> @Nullable Node<V> balanced(List<Map.Entry<KeyPath, V>> sorted, double below) {
        int size = sorted.size();
        if (size == 0) {
            return null;
        }
        // As the largest of so many that are drawn at random.
        double largest = below * Math.pow(ThreadLocalRandom.current().nextDouble(), 1.0 / size);
        int priority = (int) (Integer.MIN_VALUE + (long) (largest * (1L << 32)));
        Map.Entry<KeyPath, V> middle = sorted.get(size / 2);
        return new Node<>(
                middle.getKey(),
                middle.getValue(),
                priority,
                balanced(sorted.subList(0, size / 2), largest),
                balanced(sorted.subList(size / 2 + 1, size), largest));
    }

    /** A copy with a value in its place; this one if it is there already. */
    PathMap<V> with(KeyPath path, V value) {
        V before = get(path);
        if (value.equals(before)) {
            return this;
        }
        return new PathMap<>(put(top, path, value), before == null ? size + 1 : size);
    }

    /** A copy without a path; this one if it is not there. */
    PathMap<V> without(KeyPath path) {
        return containsKey(path) ? new PathMap<>(remove(top, path), size - 1) : this;
    }

    private static <V> Node<V> put(@Nullable Node<V> at, KeyPath path, V value) {
        if (at == null) {
            return new Node<>(path, value, ThreadLocalRandom.current().nextInt(), null, null);
        }
        int order = path.compareTo(at.path);
        if (order == 0) {
            return new Node<>(path, value, at.priority, at.left, at.right);
        }
        if (order < 0) {
            Node<V> left = put(at.left, path, value);
            return left.priority <= at.priority ? at.withLeft(left) : left.withRight(at.withLeft(left.right));
        }
        Node<V> right = put(at.right, path, value);
        return right.priority <= at.priority ? at.withRight(right) : right.withLeft(at.withRight(right.left));
    }

    private static <V> @Nullable Node<V> remove(@Nullable Node<V> at, KeyPath path) {
        if (at == null) {
            return null;
        }
        int order = path.compareTo(at.path);
        if (order == 0) {
            return joined(at.left, at.right);
        }
        return order < 0 ? at.withLeft(remove(at.left, path)) : at.withRight(remove(at.right, path));
    }

    private static <V> @Nullable Node<V> joined(@Nullable Node<V> left, @Nullable Node<V> right) {
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        return left.priority >= right.priority
                ? left.withRight(joined(left.right, right))
                : right.withLeft(joined(left, right.left));
    }

    @Override
    public @Nullable V get(@Nullable Object key) {
        return key instanceof KeyPath path ? find(path) : null;
    }

    private @Nullable V find(KeyPath path) {
        Node<V> at = top;
        while (at != null) {
            int order = path.compareTo(at.path);
            if (order == 0) {
                return at.value;
            }
            at = order < 0 ? at.left : at.right;
        }
        return null;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
        return get(key) != null;
    }

    @Override
    public int size() {
        return size;
    }

    /** Visits what is under a prefix, in order, and little else. */
    void forEach(Prefix prefix, BiConsumer<KeyPath, V> visitor) {
        visit(top, prefix, visitor);
    }

    /** All paths under a prefix begin with it, so what is not beside its text lies on one side of it. */
    private static <V> void visit(@Nullable Node<V> at, Prefix prefix, BiConsumer<KeyPath, V> visitor) {
        if (at == null) {
            return;
        }
        String path = at.path.value();
        boolean below = path.compareTo(prefix.value()) < 0;
        boolean above = !below && !path.startsWith(prefix.value());
        if (!below) {
            visit(at.left, prefix, visitor);
        }
        if (prefix.contains(at.path)) {
            visitor.accept(at.path, at.value);
        }
        if (!above) {
            visit(at.right, prefix, visitor);
        }
    }

    @Override
    public Set<Map.Entry<KeyPath, V>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Map.Entry<KeyPath, V>> iterator() {
                return new Ascending<>(top);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static final class Ascending<V> implements Iterator<Map.Entry<KeyPath, V>> {
        private final Deque<Node<V>> open = new ArrayDeque<>();

        Ascending(@Nullable Node<V> top) {
            descend(top);
        }

        private void descend(@Nullable Node<V> from) {
            for (Node<V> at = from; at != null; at = at.left) {
                open.push(at);
            }
        }

        @Override
        public boolean hasNext() {
            return !open.isEmpty();
        }

        @Override
        public Map.Entry<KeyPath, V> next() {
            if (open.isEmpty()) {
                throw new NoSuchElementException();
            }
            Node<V> node = open.pop();
            descend(node.right);
            return Map.entry(node.path, node.value);
        }
    }
}
