package io.secretctl.cli.commands;

import com.fasterxml.jackson.core.JsonGenerator;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Policy;
import io.secretctl.policy.PolicyKey;
import io.secretctl.policy.Rule;
import io.secretctl.policy.TrustedPolicies;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import picocli.CommandLine.Command;

/** Shows the policy. */
@Command(name = "list", description = "show who may read and write what, by the newest policy")
final class AccessList implements Action {
    @Override
    public int run(Context context) {
        try (Session session = Session.evenIfExpired(context)) {
            TrustedPolicies policies = session.secrets().policies();
            if (context.output() == OutputFormat.JSON) {
                context.terminal().json(json(policies));
            } else {
                print(context, policies.newest());
            }
        }
        return ExitCode.OK.code();
    }

    private static void print(Context context, Policy policy) {
        context.terminal()
                .line("policy version " + policy.version() + ", key space "
                        + policy.head().store() + ", minimum suite "
                        + policy.head().minimumSuite().id()
                        + policy.head()
                                .expires()
                                .map(time -> ", expires at " + time)
                                .orElse(""));
        Table identities = new Table("IDENTITY", "ENCRYPTION KEYS", "SIGNING KEYS");
        policy.identities()
                .forEach((name, identity) ->
                        identities.row(name, keys(identity.encryption()), keys(identity.signing())));
        identities.print(context.terminal());
        Table groups = new Table("GROUP", "MEMBERS");
        policy.groups().forEach((name, members) -> groups.row(name, String.join(", ", members)));
        groups.print(context.terminal());
        Table rules = new Table("PREFIX", "READERS", "WRITERS");
        for (Rule rule : policy.rules()) {
            rules.row(
                    rule.prefix() + (rule.boundary() ? " (boundary)" : ""),
                    rule.readers().isEmpty() ? "-" : String.join(", ", rule.readers()),
                    rule.writers().isEmpty() ? "-" : String.join(", ", rule.writers()));
        }
        rules.print(context.terminal());
    }

    private static String keys(List<PolicyKey> keys) {
        return String.join(
                ", ",
                keys.stream()
                        .map(k -> k.type() + " " + k.id().brief() + " "
                                + k.state().id())
                        .toList());
    }

    private static byte[] json(TrustedPolicies policies) {
        Policy policy = policies.newest();
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("store", policies.store());
            json.writeStringField("root", policies.fingerprint().text());
            json.writeNumberField("rootVersion", policies.root().version());
            json.writeNumberField("policyVersion", policy.version());
            json.writeNumberField("minimumPolicyVersion", policy.head().minimumPolicyVersion());
            json.writeStringField("minimumSuite", policy.head().minimumSuite().id());
            if (policy.head().expires().isPresent()) {
                json.writeStringField("expires", policy.head().expires().get().toString());
            }
            json.writeObjectFieldStart("identities");
            for (var identity : policy.identities().entrySet()) {
                json.writeObjectFieldStart(identity.getKey());
                keys(json, "encryption", identity.getValue().encryption());
                keys(json, "signing", identity.getValue().signing());
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeObjectFieldStart("groups");
            for (var group : policy.groups().entrySet()) {
                strings(json, group.getKey(), group.getValue());
            }
            json.writeEndObject();
            json.writeArrayFieldStart("rules");
            for (Rule rule : policy.rules()) {
                json.writeStartObject();
                json.writeStringField("prefix", rule.prefix().value());
                strings(json, "readers", rule.readers());
                strings(json, "writers", rule.writers());
                json.writeBooleanField("boundary", rule.boundary());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static void keys(JsonGenerator json, String field, List<PolicyKey> keys) throws IOException {
        json.writeArrayFieldStart(field);
        for (PolicyKey key : keys) {
            json.writeStartObject();
            json.writeStringField("kid", key.id().hex());
            json.writeStringField("type", key.type());
            json.writeStringField("state", key.state().id());
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void strings(JsonGenerator json, String field, Collection<String> strings) throws IOException {
        json.writeArrayFieldStart(field);
        for (String string : strings) {
            json.writeString(string);
        }
        json.writeEndArray();
    }
}
