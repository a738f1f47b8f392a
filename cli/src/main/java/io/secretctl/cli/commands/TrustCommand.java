package io.secretctl.cli.commands;

import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Setting;
import io.secretctl.cli.settings.Settings;
import io.secretctl.cli.settings.SettingsFiles;
import io.secretctl.cli.settings.SettingsWriter;
import io.secretctl.keys.RootFingerprint;
import io.secretctl.policy.TrustSettings;
import io.secretctl.secrets.SecretStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pins a root. */
@Command(name = "trust", description = "pin the root of a key space, so that nobody can put another in its place")
final class TrustCommand implements Action {
    @Parameters(
            arity = "0..1",
            paramLabel = "ROOT",
            description = "the line that init printed, beginning with scroot1; without it, the one the store shows")
    String root = "";

    @Option(names = "--global", description = "write your own settings file, for all projects")
    boolean global;

    @Override
    public int run(Context context) throws IOException {
        RootFingerprint pinned = root.isEmpty() ? shown(context) : Session.fingerprint(root);
        if (!root.isEmpty()) {
            open(context, TrustSettings.pinned(List.of(pinned))).close();
        }
        if (!global) {
            Settings.requireRootsOfUser(context.environment(), pinned.text());
        }
        Path file = global
                ? SettingsFiles.user(context.environment())
                : SettingsFiles.project(context.environment())
                        .orElseGet(() -> context.environment().directory().resolve(SettingsFiles.PROJECT));
        SettingsWriter.set(
                file, Setting.ROOT, pinned.text(), context.environment().directory(), global);
        context.terminal().note("pinned " + pinned.text() + " in " + file);
        return ExitCode.OK.code();
    }

    private static RootFingerprint shown(Context context) {
        try (SecretStore secrets = open(context, TrustSettings.onFirstUse())) {
            RootFingerprint found = secrets.policies().fingerprint();
            context.terminal().note("the store shows root " + found.text());
            context.confirm("Is this what init printed?");
            return found;
        }
    }

    private static SecretStore open(Context context, TrustSettings trust) {
        return SecretStore.at(context.settings().store())
                .options(context.settings().storeOptions())
                .trust(trust)
                .open();
    }
}
