package io.secretctl.crypt;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Consul's key-value store over its HTTP API. Keys have no leading slash there. */
final class ConsulBackend implements Backend {
    private static final String ROOT = "/v1/kv/";

    private final Http http;

    ConsulBackend(Http http) {
        this.http = http;
    }

    @Override
    public String endpoint() {
        return http.endpoint();
    }

    @Override
    public Optional<Pair> get(String key) {
        return read(key, "?consistent").stream().findFirst();
    }

    @Override
    public List<Pair> list(String key) {
        return read(key, "?recurse&consistent");
    }

    @Override
    public List<Pair> tree(String folder) {
        String name = bare(folder);
        return list(name).stream()
                .filter(pair ->
                        name.isEmpty() || pair.key().equals(name) || pair.key().startsWith(name + "/"))
                .filter(pair -> !pair.key().endsWith("/")) // Consul's own mark of a folder
                .toList();
    }

    @Override
    public void set(String key, byte[] value) {
        Http.Answer answer = http.put(Http.path(ROOT, bare(key)), "application/octet-stream", value);
        if (!isTrue(answer)) {
            throw refused(answer);
        }
    }

    @Override
    public boolean deleteUnchanged(Pair read) {
        Http.Answer answer = http.delete(Http.path(ROOT, read.key()) + "?cas=" + read.index());
        if (answer.status() >= 300) {
            throw refused(answer);
        }
        return isTrue(answer) && get(read.key()).isEmpty();
    }

    private List<Pair> read(String key, String query) {
        Http.Answer answer = http.get(Http.path(ROOT, bare(key)) + query);
        if (answer.status() == 404) {
            return List.of();
        }
        if (answer.status() >= 300) {
            throw refused(answer);
        }
        List<Pair> pairs = new ArrayList<>();
        for (JsonNode node : answer.json()) {
            pairs.add(pair(node));
        }
        pairs.sort(Comparator.comparing(Pair::key));
        return pairs;
    }

    private StoreException refused(Http.Answer answer) {
        return new StoreException.Damaged(endpoint() + " refused the request with HTTP status " + answer.status());
    }

    private static Pair pair(JsonNode node) {
        try {
            JsonNode value = node.path("Value");
            return new Pair(
                    node.path("Key").asText(),
                    value.isTextual() ? value.binaryValue() : new byte[0],
                    node.path("ModifyIndex").asLong());
        } catch (IOException e) {
            throw new StoreException.Damaged("Consul's answer holds a value that is not base64");
        }
    }

    private static String bare(String key) {
        return key.startsWith("/") ? key.substring(1) : key;
    }

    private static boolean isTrue(Http.Answer answer) {
        return answer.status() < 300
                && new String(answer.body(), StandardCharsets.US_ASCII).strip().equals("true");
    }
}
