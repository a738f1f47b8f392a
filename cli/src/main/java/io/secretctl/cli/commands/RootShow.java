package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.KeyId;
import io.secretctl.json.StrictJson;
import io.secretctl.policy.Root;
import io.secretctl.policy.TrustedPolicies;
import picocli.CommandLine.Command;

/** Shows the roots. */
@Command(name = "show", description = "show the roots: their keys, how many of them must sign, and since when")
final class RootShow implements Action {
    @Override
    public int run(Context context) {
        try (Session session = Session.evenIfExpired(context)) {
            TrustedPolicies policies = session.secrets().policies();
            switch (context.output()) {
                case JSON -> context.terminal().json(json(policies));
                case RAW ->
                    policies.root()
                            .keys()
                            .keySet()
                            .forEach(id -> context.terminal().line(id.hex()));
                case TABLE -> print(context, policies);
            }
        }
        return ExitCode.OK.code();
    }

    private static void print(Context context, TrustedPolicies policies) {
        context.terminal().line("pinned as " + policies.fingerprint().text());
        Table table = new Table("ROOT", "ISSUED", "SIGNATURES", "KEY");
        for (Root root : policies.roots()) {
            for (KeyId id : root.keys().keySet()) {
                table.row(
                        root.version() + (root.equals(policies.root()) ? " (in force)" : ""),
                        root.issued().toString(),
                        root.threshold() + " of " + root.keys().size(),
                        id.hex());
            }
        }
        table.print(context.terminal());
        context.terminal()
                .line("policy version " + policies.newest().version() + ", expires: "
                        + policies.newest()
                                .head()
                                .expires()
                                .map(Object::toString)
                                .orElse("never"));
    }

    private static byte[] json(TrustedPolicies policies) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("root", policies.fingerprint().text());
            json.writeArrayFieldStart("roots");
            for (Root root : policies.roots()) {
                json.writeStartObject();
                json.writeNumberField("version", root.version());
                json.writeNumberField("threshold", root.threshold());
                json.writeStringField("issued", root.issued().toString());
                json.writeArrayFieldStart("keys");
                for (KeyId id : root.keys().keySet()) {
                    json.writeString(id.hex());
                }
                json.writeEndArray();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
