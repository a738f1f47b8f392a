package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.Environment;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Setting;
import io.secretctl.cli.settings.Settings;
import io.secretctl.cli.settings.SettingsFiles;
import io.secretctl.cli.settings.SettingsWriter;
import io.secretctl.store.Stores;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes one setting into a file. */
@Command(name = "set", description = "write a setting into the project's file, or with --global into your own")
final class ConfigSet implements Action {
    @Parameters(index = "0", paramLabel = "NAME", description = "a setting, see: secretctl config show")
    String key = "";

    @Parameters(index = "1", paramLabel = "VALUE", description = "its value; a relative path is taken from here")
    String value = "";

    @Option(names = "--global", description = "write your own file, for all projects")
    boolean global;

    @Override
    public int run(Context context) throws IOException {
        Setting setting = Setting.named(key)
                .orElseThrow(() -> CliException.usage("there is no setting \"" + key + "\"")
                        .withHint("there are " + String.join(", ", Setting.keys())));
        if (setting.isPersonal() && !global) {
            throw CliException.usage("a project's file may not set " + key)
                    .withHint("write it into your own: secretctl config set --global " + key + " "
                            + setting.placeholder());
        }
        requireUsable(setting, value);
        Environment environment = context.environment();
        if (setting == Setting.ROOT && !global) {
            Settings.requireRootsOfUser(environment, value);
        }
        Path file = global
                ? SettingsFiles.user(environment)
                : SettingsFiles.project(environment)
                        .orElseGet(() -> environment.directory().resolve(SettingsFiles.PROJECT));
        SettingsWriter.set(file, setting, value, environment.directory(), global);
        context.terminal().note("wrote " + key + " to " + file);
        return ExitCode.OK.code();
    }

    /** What is written here is read by every later command, and this one has somebody who can correct it. */
    private static void requireUsable(Setting setting, String value) {
        if (setting == Setting.ROOT) {
            Settings.list(value).forEach(Session::fingerprint);
        } else if (setting == Setting.STORE) {
            Stores.requireInstalled(value);
        }
    }
}
