package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.settings.Origin;
import io.secretctl.cli.settings.Resolved;
import io.secretctl.cli.settings.Setting;
import io.secretctl.cli.settings.SettingsFiles;
import io.secretctl.cli.settings.SettingsWriter;
import io.secretctl.crypto.Suite;
import io.secretctl.json.StrictJson;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.KeySpace;
import io.secretctl.policy.TrustException;
import io.secretctl.secrets.SecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Makes an identity, a root key, and a key space governed by them. */
@Command(
        name = "init",
        description = "make a key space: your identity, a root key, the first policy, and the settings that pin it")
final class InitCommand implements Action {
    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "your name in the policy; by default the one you are logged in with")
    Optional<String> name = Optional.empty();

    @Option(
            names = "--suite",
            paramLabel = "SUITE",
            description = "xwing (the default: safe from quantum computers) or x25519 (compact)")
    String suite = Suite.XWING.keyType();

    @Mixin
    RootKeyOption rootKey = new RootKeyOption();

    @Override
    public int run(Context context) throws IOException {
        Suite chosen = KeyNames.suite(suite);
        requireNoOtherRoot(context);
        Path identityFile = context.settings().identity();
        Path rootFile = rootKey.single(context);
        String me = name.or(() -> context.environment().variable("USER")).orElse("admin");
        try (KeyRing identity = readOrMake(context, identityFile, () -> KeyRing.generate(chosen, Instant.now()));
                KeyRing root = readOrMake(context, rootFile, () -> KeyRing.generateSigningOnly(Instant.now()))) {
            KeySpace.Created created = SecretStore.init(
                    context.settings().store(),
                    context.settings().storeOptions(),
                    root,
                    me,
                    identity.publicIdentity()
                            .orElseThrow(() -> CliException.usage(identityFile + " holds no encryption key")),
                    Instant.now());
            pin(context, created);
            context.terminal()
                    .note("made key space " + created.store() + " in "
                            + context.settings().store());
            context.terminal().note(me + " may read and write everything in it");
            context.terminal().note("keep " + rootFile + " offline: it decides whom everybody trusts");
            if (context.output() == OutputFormat.JSON) {
                context.terminal().json(StrictJson.writePretty(json -> {
                    json.writeNumberField("v", 1);
                    json.writeStringField("root", created.root().text());
                    json.writeStringField("store", created.store());
                    json.writeStringField("identity", me);
                }));
            } else {
                context.terminal().line(created.root().text());
            }
        }
        return ExitCode.OK.code();
    }

    /** Pinning another root would give up the trust in the key space that is pinned now. */
    private static void requireNoOtherRoot(Context context) {
        Optional<Resolved> pinned = context.settings().find(Setting.ROOT);
        if (pinned.isEmpty()) {
            return;
        }
        try {
            Session.withoutKeys(context).close();
        } catch (TrustException e) {
            throw new CliException(
                            ExitCode.CONFLICT,
                            "root-pinned",
                            "another root is pinned by " + pinned.get().origin()
                                    + ", and init would pin a new one in its place")
                    .withHint("run it in another folder, or remove that setting first")
                    .causedBy(e);
        }
    }

    /** A rerun after an interruption goes on with the keys that are there. */
    private static KeyRing readOrMake(Context context, Path file, Supplier<KeyRing> make) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            context.terminal().note("using " + file);
            return PrivateKeys.read(context, file);
        }
        KeyRing ring = make.get();
        PrivateKeys.create(context, file, ring);
        context.terminal().note("wrote " + file);
        return ring;
    }

    private static void pin(Context context, KeySpace.Created created) throws IOException {
        Path project = SettingsFiles.project(context.environment())
                .orElseGet(() -> context.environment().directory().resolve(SettingsFiles.PROJECT));
        Path here = context.environment().directory();
        SettingsWriter.set(project, Setting.ROOT, created.root().text(), here, false);
        boolean named = context.settings()
                .find(Setting.STORE)
                .filter(s -> s.origin().level() != Origin.Level.PROJECT_FILE)
                .isPresent();
        if (named) {
            SettingsWriter.set(project, Setting.STORE, context.settings().store(), here, false);
        }
        context.terminal().note("wrote " + project + ", which pins the root");
    }
}
