package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.json.StrictJson;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Command;

/** Says which version this is, on which Java. */
@Command(name = "version", description = "say which version this is, on which Java")
public final class VersionCommand implements Action {
    @Override
    public int run(Context context) throws IOException {
        String version = version();
        String java = Runtime.version().toString();
        String vendor = System.getProperty("java.vm.name", "unknown");
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(StrictJson.writePretty(json -> {
                json.writeNumberField("v", 1);
                json.writeStringField("version", version);
                json.writeStringField("java", java);
                json.writeStringField("vm", vendor);
            }));
        } else if (context.output() == OutputFormat.RAW) {
            context.terminal().line(version);
        } else {
            context.terminal().line("secretctl " + version);
            context.terminal().line("java " + System.getProperty("java.version"));
        }
        return ExitCode.OK.code();
    }

    /** The version that the build wrote down. */
    static String version() throws IOException {
        try (InputStream in = VersionCommand.class.getResourceAsStream("version.txt")) {
            if (in == null) {
                throw new IOException("version.txt is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
