package io.secretctl.crypt;

import com.fasterxml.jackson.databind.JsonNode;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** etcd's API version 3 through its JSON gateway, which etcd serves since 3.4 under {@code /v3/}. */
final class EtcdV3Backend implements Backend {
    private static final int PAGE = 500;

    private final Http http;
    private final StoreOptions options;
    private String token = "";

    EtcdV3Backend(Http http, StoreOptions options) {
        this.http = http;
        this.options = options;
    }

    @Override
    public String endpoint() {
        return http.endpoint();
    }

    @Override
    public Optional<Pair> get(String key) {
        return range(key.getBytes(StandardCharsets.UTF_8), new byte[0], 0).stream()
                .findFirst();
    }

    @Override
    public List<Pair> list(String key) {
        byte[] first = key.getBytes(StandardCharsets.UTF_8);
        byte[] end = end(first);
        if (first.length == 0) {
            first = new byte[1];
        }
        List<Pair> all = new ArrayList<>();
        while (true) {
            List<Pair> page = range(first, end, PAGE);
            all.addAll(page);
            if (page.size() < PAGE) {
                return all;
            }
            byte[] last = page.get(PAGE - 1).key().getBytes(StandardCharsets.UTF_8);
            first = Arrays.copyOf(last, last.length + 1);
        }
    }

    /** Keys there have a leading slash or none, by whoever wrote them; both are looked for. */
    @Override
    public List<Pair> tree(String folder) {
        String name = folder.startsWith("/") ? folder.substring(1) : folder;
        if (name.isEmpty()) {
            return list("");
        }
        List<Pair> all = new ArrayList<>();
        for (String spelling : List.of("/" + name, name)) {
            get(spelling).ifPresent(all::add);
            all.addAll(list(spelling + "/"));
        }
        return all;
    }

    @Override
    public void set(String key, byte[] value) {
        post("/v3/kv/put", StrictJson.write(json -> {
            json.writeStringField("key", base64(key));
            json.writeStringField("value", StrictBase64.encode(value));
        }));
    }

    @Override
    public boolean deleteUnchanged(Pair read) {
        JsonNode answer = post("/v3/kv/txn", StrictJson.write(json -> {
            json.writeArrayFieldStart("compare");
            json.writeStartObject();
            json.writeStringField("key", base64(read.key()));
            json.writeStringField("target", "MOD");
            json.writeStringField("result", "EQUAL");
            json.writeStringField("mod_revision", Long.toString(read.index()));
            json.writeEndObject();
            json.writeEndArray();
            json.writeArrayFieldStart("success");
            json.writeStartObject();
            json.writeObjectFieldStart("request_delete_range");
            json.writeStringField("key", base64(read.key()));
            json.writeEndObject();
            json.writeEndObject();
            json.writeEndArray();
        }));
        return answer.path("succeeded").asBoolean() || get(read.key()).isEmpty();
    }

    private List<Pair> range(byte[] first, byte[] end, int limit) {
        JsonNode answer = post("/v3/kv/range", StrictJson.write(json -> {
            json.writeStringField("key", StrictBase64.encode(first));
            if (end.length > 0) {
                json.writeStringField("range_end", StrictBase64.encode(end));
                json.writeStringField("limit", Integer.toString(limit));
            }
        }));
        List<Pair> pairs = new ArrayList<>();
        try {
            for (JsonNode pair : answer.path("kvs")) {
                pairs.add(new Pair(
                        new String(pair.path("key").binaryValue(), StandardCharsets.UTF_8),
                        pair.has("value") ? pair.path("value").binaryValue() : new byte[0],
                        pair.path("mod_revision").asLong()));
            }
        } catch (IOException e) {
            throw new StoreException.Damaged("etcd's answer holds something that is not base64");
        }
        return pairs;
    }

    private JsonNode post(String path, byte[] json) {
        if (options.user().isPresent() && token.isEmpty()) {
            token = login();
        }
        return good(http.post(path, token, json));
    }

    private String login() {
        byte[] json = StrictJson.write(out -> {
            out.writeStringField("name", options.user().orElseThrow());
            out.writeStringField("password", password());
        });
        return good(http.post("/v3/auth/authenticate", "", json)).path("token").asText();
    }

    private String password() {
        try {
            return Files.readString(options.passwordFile().orElseThrow()).replaceFirst("\r?\n\\z", "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode good(Http.Answer answer) {
        if (answer.status() < 300) {
            return answer.json();
        }
        if (answer.status() == 404) {
            throw new StoreException.Unusable(
                    endpoint() + " does not serve etcd's JSON gateway under /v3/; etcd does since 3.4");
        }
        throw answer.status() == 400 && new String(answer.body(), StandardCharsets.UTF_8).contains("auth")
                ? new StoreException.Denied(endpoint(), "HTTP status 400", new IOException("refused"))
                : new StoreException.Damaged(endpoint() + " refused the request with HTTP status " + answer.status());
    }

    /** The first key behind all that begin like this one; a zero byte means: to the end of all. */
    private static byte[] end(byte[] prefix) {
        byte[] end = prefix.clone();
        for (int i = end.length - 1; i >= 0; i--) {
            if (end[i] != (byte) 0xff) {
                end[i]++;
                return Arrays.copyOf(end, i + 1);
            }
        }
        return new byte[1];
    }

    private static String base64(String key) {
        return StrictBase64.encode(key.getBytes(StandardCharsets.UTF_8));
    }
}
