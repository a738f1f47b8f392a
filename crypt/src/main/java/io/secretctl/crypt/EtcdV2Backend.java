package io.secretctl.crypt;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.store.StoreException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** etcd's API version 2, of etcd up to 2.3, and of 3.0 to 3.5 with {@code --enable-v2}. */
final class EtcdV2Backend implements Backend {
    private static final String ROOT = "/v2/keys/";
    private static final int NOT_FOUND = 100;
    private static final int COMPARE_FAILED = 101;

    private final Http http;

    EtcdV2Backend(Http http) {
        this.http = http;
    }

    @Override
    public String endpoint() {
        return http.endpoint();
    }

    @Override
    public Optional<Pair> get(String key) {
        // Of a folder crypt prints an empty value.
        return node(key, "?quorum=true").map(EtcdV2Backend::pair);
    }

    @Override
    public List<Pair> list(String key) {
        Optional<JsonNode> node = node(key, "?quorum=true");
        if (node.isPresent() && !node.get().path("dir").asBoolean()) {
            throw new NotAFolder();
        }
        return pairs(node.orElseThrow(() -> new StoreException.Damaged("100: Key not found (" + key + ")")));
    }

    @Override
    public List<Pair> tree(String folder) {
        return node(folder, "?quorum=true&recursive=true")
                .map(EtcdV2Backend::pairs)
                .orElse(List.of());
    }

    @Override
    public void set(String key, byte[] value) {
        String form = "value=" + URLEncoder.encode(new String(value, StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        Http.Answer answer =
                http.put(path(key), "application/x-www-form-urlencoded", form.getBytes(StandardCharsets.US_ASCII));
        if (answer.status() >= 300) {
            throw refused(answer);
        }
    }

    @Override
    public boolean deleteUnchanged(Pair read) {
        Http.Answer answer = http.delete(path(read.key()) + "?prevIndex=" + read.index());
        if (answer.status() < 300) {
            return true;
        }
        int code = answer.json().path("errorCode").asInt();
        if (code == NOT_FOUND || code == COMPARE_FAILED) {
            return code == NOT_FOUND;
        }
        throw refused(answer);
    }

    private Optional<JsonNode> node(String key, String query) {
        Http.Answer answer = http.get(path(key) + query);
        if (answer.status() < 300) {
            return Optional.of(answer.json().path("node"));
        }
        if (answer.status() == 404 && answer.json().path("errorCode").asInt() == NOT_FOUND) {
            return Optional.empty();
        }
        throw refused(answer);
    }

    private StoreException refused(Http.Answer answer) {
        return answer.status() == 404
                ? new StoreException.Unusable(
                        endpoint() + " does not speak etcd's API version 2; etcd 3 does with --enable-v2, before 3.6")
                : new StoreException.Damaged(endpoint() + " refused the request with HTTP status " + answer.status());
    }

    private static String path(String key) {
        return Http.path(ROOT, key.startsWith("/") ? key.substring(1) : key);
    }

    private static List<Pair> pairs(JsonNode node) {
        List<Pair> pairs = new ArrayList<>();
        collect(node, pairs);
        pairs.sort(Comparator.comparing(Pair::key));
        return pairs;
    }

    private static void collect(JsonNode node, List<Pair> pairs) {
        if (node.path("dir").asBoolean()) {
            node.path("nodes").forEach(child -> {
                if (!child.path("dir").asBoolean() || child.has("nodes")) {
                    collect(child, pairs);
                }
            });
        } else {
            pairs.add(pair(node));
        }
    }

    private static Pair pair(JsonNode node) {
        return new Pair(
                node.path("key").asText(),
                node.path("value").asText().getBytes(StandardCharsets.UTF_8),
                node.path("modifiedIndex").asLong());
    }
}
