package io.secretctl.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import io.secretctl.store.KeyPath;
import io.secretctl.store.Prefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PathMapTest {
    private static KeyPath path(Random random) {
        return new KeyPath("/" + "ab".charAt(random.nextInt(2)) + (random.nextBoolean() ? "" : "/")
                + Integer.toString(random.nextInt(200), 36) + (random.nextBoolean() ? "" : "/x"));
    }

    @Test
    void itIsWhatASortedMapIsAndItsEarlierCopiesStay() {
        Random random = new Random(7);
        TreeMap<KeyPath, Integer> model = new TreeMap<>();
        PathMap<Integer> map = PathMap.of(Map.of());
        List<PathMap<Integer>> copies = new ArrayList<>();
        List<Map<KeyPath, Integer>> models = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            KeyPath path = path(random);
            if (random.nextInt(3) == 0) {
                model.remove(path);
                map = map.without(path);
            } else {
                model.put(path, i);
                map = map.with(path, i);
            }
            assertThat(map.get(path)).isEqualTo(model.get(path));
            if (i % 97 == 0) {
                copies.add(map);
                models.add(new TreeMap<>(model));
            }
        }
        for (int i = 0; i < copies.size(); i++) {
            assertThat(copies.get(i)).isEqualTo(models.get(i)).hasSameSizeAs(models.get(i));
            assertThat(new ArrayList<>(copies.get(i).keySet()))
                    .isEqualTo(new ArrayList<>(models.get(i).keySet()));
        }
    }

    @Test
    void aPrefixIsVisitedByWholeSegments() {
        PathMap<Integer> map = PathMap.of(Map.of());
        for (String path : List.of("/a", "/a-b", "/a/b", "/a/b/c", "/a/bc", "/a0", "/ab", "/b")) {
            map = map.with(new KeyPath(path), 1);
        }
        for (String prefix : List.of("/", "/a", "/a/b", "/a/b/c", "/ab", "/b", "/c", "/a/b/c/d", "/0")) {
            List<KeyPath> visited = new ArrayList<>();
            map.forEach(new Prefix(prefix), (path, one) -> visited.add(path));
            assertThat(visited)
                    .isEqualTo(map.keySet().stream()
                            .filter(new Prefix(prefix)::contains)
                            .toList());
        }
    }

    @Test
    void whatIsThereAlreadyChangesNothing() {
        PathMap<Integer> map = PathMap.of(Map.of(new KeyPath("/a"), 1000));
        assertThat(map.with(new KeyPath("/a"), 1000)).isSameAs(map);
        assertThat(map.without(new KeyPath("/b"))).isSameAs(map);
    }

    /** What is made of many at once is as a map that they were added to one by one, and changes as that does. */
    @Test
    void manyAtOnceAreAsOneByOne() {
        Random random = new Random(11);
        for (int size : new int[] {0, 1, 2, 3, 10, 1_000}) {
            Map<KeyPath, Integer> model = new TreeMap<>();
            while (model.size() < size) {
                model.put(new KeyPath("/k" + random.nextInt(100_000)), random.nextInt());
            }
            PathMap<Integer> map = PathMap.of(new HashMap<>(model));
            assertThat(map).isEqualTo(model).hasSameSizeAs(model);
            for (int i = 0; i < 500; i++) {
                KeyPath path = new KeyPath("/k" + random.nextInt(100_000));
                map = random.nextBoolean() ? map.with(path, i) : map.without(path);
                if (map.containsKey(path)) {
                    model.put(path, i);
                } else {
                    model.remove(path);
                }
            }
            assertThat(new ArrayList<>(map.entrySet())).isEqualTo(new ArrayList<>(model.entrySet()));
        }
    }
}
