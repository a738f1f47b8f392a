package io.secretctl.policy;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.crypto.KeyId;
import io.secretctl.crypto.Position;
import io.secretctl.crypto.Suite;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictJson;
import io.secretctl.json.StrictTime;
import io.secretctl.keys.KeyState;
import io.secretctl.keys.StatedKey;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/** A policy as JSON: names, keys and rules in ascending order, so that there is one form of each policy. */
final class PolicyCodec {
    private static final int DEPTH = 5;

    private PolicyCodec() {}

    static byte[] encode(Policy policy) {
        return StrictJson.write(json -> write(json, policy));
    }

    private static void write(JsonGenerator json, Policy policy) throws IOException {
        Policy.Head head = policy.head();
        json.writeNumberField("v", 1);
        json.writeStringField("store", head.store());
        json.writeNumberField("version", head.version());
        json.writeStringField("prev", head.prev().orElse(""));
        if (head.prevVersion() != head.version() - 1) {
            json.writeNumberField("prevVersion", head.prevVersion());
        }
        if (head.epoch() > 0) {
            json.writeNumberField("epoch", head.epoch());
        }
        json.writeNumberField("rootVersion", head.rootVersion());
        json.writeStringField("issued", head.issued().toString());
        if (head.expires().isPresent()) {
            json.writeStringField("expires", head.expires().get().toString());
        }
        json.writeStringField("minimumSuite", head.minimumSuite().id());
        json.writeNumberField("minimumPolicyVersion", head.minimumPolicyVersion());
        json.writeObjectFieldStart("identities");
        for (Map.Entry<String, Identity> identity : policy.identities().entrySet()) {
            json.writeObjectFieldStart(identity.getKey());
            writeKeys(json, "encryption", identity.getValue().encryption());
            writeKeys(json, "signing", identity.getValue().signing());
            json.writeEndObject();
        }
        json.writeEndObject();
        json.writeObjectFieldStart("groups");
        for (Map.Entry<String, SortedSet<String>> group : policy.groups().entrySet()) {
            Documents.writeStrings(json, group.getKey(), group.getValue());
        }
        json.writeEndObject();
        json.writeArrayFieldStart("rules");
        for (Rule rule : policy.rules()) {
            json.writeStartObject();
            json.writeStringField("prefix", rule.prefix().value());
            Documents.writeStrings(json, "readers", rule.readers());
            Documents.writeStrings(json, "writers", rule.writers());
            if (rule.boundary()) {
                json.writeBooleanField("boundary", true);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void writeKeys(JsonGenerator json, String field, List<PolicyKey> keys) throws IOException {
        json.writeArrayFieldStart(field);
        for (PolicyKey key : keys) {
            json.writeStartObject();
            json.writeStringField("id", key.id().hex());
            json.writeStringField("type", key.type());
            json.writeStringField("state", key.state().id());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    /**
     * Reads a payload.
     *
     * @throws PolicyException.Malformed if it is not exactly what is written for the result
     */
    static Policy decode(byte[] payload) {
        return Documents.decode("policy", payload, PolicyCodec::read, PolicyCodec::encode);
    }

    private static Policy read(byte[] payload) {
        JsonObject json = StrictJson.parse(payload, DEPTH);
        json.integer("v", 1, 1);
        String store = json.string("store");
        long version = json.integer("version", 1, Position.MAX);
        Policy.Head head = new Policy.Head(
                store,
                version,
                Optional.of(json.string("prev")).filter(p -> !p.isEmpty()),
                json.has("prevVersion") ? json.integer("prevVersion", 1, Position.MAX) : version - 1,
                json.has("epoch") ? json.integer("epoch", 1, Position.MAX) : 0,
                json.integer("rootVersion", 1, Position.MAX),
                StrictTime.parse(json.string("issued")),
                json.optionalString("expires").map(StrictTime::parse),
                Suite.ofId(json.string("minimumSuite"))
                        .orElseThrow(() -> new JsonFormatException("minimumSuite is not known")),
                json.integer("minimumPolicyVersion", 1, Position.MAX));
        SortedMap<String, Identity> identities = identities(json.object("identities"));
        SortedMap<String, SortedSet<String>> groups = groups(json.object("groups"));
        SortedMap<Prefix, Rule> rules = new TreeMap<>();
        for (JsonObject rule : json.objects("rules", Policy.MAX_RULES)) {
            Rule read = rule(rule);
            rules.put(read.prefix(), read);
        }
        json.end();
        return new Policy(head, identities, groups, rules);
    }

    private static SortedMap<String, Identity> identities(JsonObject json) {
        SortedMap<String, Identity> identities = new TreeMap<>();
        for (String name : json.names()) {
            JsonObject identity = json.object(name);
            identities.put(name, new Identity(keys(identity, "encryption"), keys(identity, "signing")));
            identity.end();
        }
        return identities;
    }

    private static List<PolicyKey> keys(JsonObject json, String field) {
        return json.objects(field, StatedKey.MAX_KEYS).stream()
                .map(PolicyCodec::key)
                .toList();
    }

    private static PolicyKey key(JsonObject json) {
        PolicyKey key = new PolicyKey(
                new KeyId(json.string("id")),
                json.string("type"),
                KeyState.ofId(json.string("state")).orElseThrow(() -> new JsonFormatException("state is not known")));
        json.end();
        return key;
    }

    private static SortedMap<String, SortedSet<String>> groups(JsonObject json) {
        SortedMap<String, SortedSet<String>> groups = new TreeMap<>();
        for (String name : json.names()) {
            groups.put(name, Rule.copy(json.strings(name, Policy.MAX_MEMBERS)));
        }
        return groups;
    }

    private static Rule rule(JsonObject json) {
        Rule rule = new Rule(
                new Prefix(json.string("prefix")),
                Rule.copy(json.strings("readers", Policy.MAX_IDENTITIES + Policy.MAX_GROUPS)),
                Rule.copy(json.strings("writers", Policy.MAX_IDENTITIES + Policy.MAX_GROUPS)),
                json.flag("boundary"));
        json.end();
        return rule;
    }
}
