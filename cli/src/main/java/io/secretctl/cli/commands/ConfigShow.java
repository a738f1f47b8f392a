package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Resolved;
import io.secretctl.cli.settings.Setting;
import io.secretctl.json.StrictJson;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the settings that this run would use. */
@Command(name = "show", description = "show the settings in force")
final class ConfigShow implements Action {
    @Option(names = "--origin", description = "say where each came from")
    boolean origin;

    @Override
    public int run(Context context) {
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeObjectFieldStart("settings");
                for (Setting setting : Setting.values()) {
                    Optional<Resolved> found = context.settings().find(setting);
                    if (found.isPresent()) {
                        json.writeObjectFieldStart(setting.key());
                        json.writeStringField("value", found.get().value());
                        json.writeStringField("origin", found.get().origin().where());
                        json.writeEndObject();
                    }
                }
                json.writeEndObject();
            }));
            return ExitCode.OK.code();
        }
        for (Setting setting : Setting.values()) {
            context.settings()
                    .find(setting)
                    .ifPresent(found -> context.terminal()
                            .line(setting.key() + ": " + found.value() + (origin ? "  # " + found.origin() : "")));
        }
        return ExitCode.OK.code();
    }
}
