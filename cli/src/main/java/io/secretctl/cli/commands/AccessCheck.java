package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Access;
import io.secretctl.policy.AccessDecision;
import io.secretctl.policy.Grant;
import io.secretctl.store.KeyPath;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Answers what an identity may do with a path. */
@Command(name = "check", description = "say whether an identity may read or write a path, and by which rule")
final class AccessCheck implements Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "an identity of the policy")
    String name = "";

    @Parameters(index = "1", paramLabel = "PATH", description = "for example /app/db/password")
    String path = "";

    @Override
    public int run(Context context) {
        KeyPath key = KeyPath.parse(path);
        Map<Access, AccessDecision> decisions = new EnumMap<>(Access.class);
        try (Session session = Session.withoutKeys(context)) {
            for (Access access : Access.values()) {
                decisions.put(access, session.secrets().policy().check(name, key, access));
            }
        }
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(json(decisions));
        } else {
            decisions.forEach((access, decision) -> context.terminal().line(sentence(access, decision)));
        }
        boolean any = decisions.values().stream().anyMatch(AccessDecision::allowed);
        return any ? ExitCode.OK.code() : ExitCode.NOT_AUTHORISED.code();
    }

    private String sentence(Access access, AccessDecision decision) {
        if (!decision.allowed()) {
            return name + " may not " + access.verb() + " " + path + ": no rule gives it";
        }
        Grant grant = decision.grants().get(0);
        return name + " may " + access.verb() + " " + path + " by the rule for " + grant.prefix()
                + grant.group().map(g -> ", as a member of " + g).orElse("");
    }

    private byte[] json(Map<Access, AccessDecision> decisions) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("name", name);
            json.writeStringField("path", path);
            for (var entry : decisions.entrySet()) {
                json.writeObjectFieldStart(entry.getKey().verb());
                json.writeBooleanField("allowed", entry.getValue().allowed());
                json.writeArrayFieldStart("rules");
                for (Grant grant : entry.getValue().grants()) {
                    json.writeStartObject();
                    json.writeStringField("prefix", grant.prefix().value());
                    if (grant.group().isPresent()) {
                        json.writeStringField("group", grant.group().get());
                    }
                    json.writeEndObject();
                }
                json.writeEndArray();
                json.writeEndObject();
            }
        });
    }
}
