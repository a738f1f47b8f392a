package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import io.secretctl.secrets.ManifestInfo;
import io.secretctl.store.Prefix;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a manifest. */
@Command(name = "show", description = "show the manifest of a prefix: who signed it, and until when it counts")
final class ManifestShow implements Action {
    @Parameters(paramLabel = "PREFIX", description = "for example /app; / for everything")
    String prefix = "";

    @Override
    public int run(Context context) {
        try (Session session = Session.withoutKeys(context)) {
            ManifestInfo manifest = session.secrets().manifests().of(Prefix.parse(prefix));
            if (context.output() == OutputFormat.JSON) {
                context.terminal().json(json(manifest));
            } else {
                context.terminal()
                        .line("manifest of " + manifest.prefix() + ": " + Reseal.values(manifest.values())
                                + ", signed by "
                                + manifest.author() + " at " + manifest.issued() + ", expires at "
                                + manifest.expires());
            }
        }
        return ExitCode.OK.code();
    }

    private static byte[] json(ManifestInfo manifest) {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeStringField("prefix", manifest.prefix().value());
            json.writeStringField("author", manifest.author());
            json.writeStringField("issued", manifest.issued().toString());
            json.writeStringField("expires", manifest.expires().toString());
            json.writeNumberField("values", manifest.values());
        });
    }
}
