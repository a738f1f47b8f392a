package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Makes a key file the one in the settings. */
@Command(name = "import", description = "check a private key file and install it as the identity in the settings")
final class KeyImport implements Action {
    @Parameters(paramLabel = "FILE", description = "a private key file; it stays where it is")
    Path name = Path.of("");

    @Override
    public int run(Context context) throws IOException {
        Path installed = context.settings().identity();
        try (PrivateKey key =
                PrivateKey.open(context, context.environment().directory().resolve(name))) {
            key.copyTo(installed);
        }
        context.terminal().note("wrote " + installed);
        return ExitCode.OK.code();
    }
}
