package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.crypto.CryptoProvider;
import io.secretctl.json.StrictJson;
import io.secretctl.keys.KeyFileException;
import io.secretctl.keys.KeyRing;
import io.secretctl.policy.Policy;
import io.secretctl.policy.TrustException;
import io.secretctl.policy.TrustSettings;
import io.secretctl.secrets.ReaderMemory;
import io.secretctl.secrets.SecretException;
import io.secretctl.secrets.SecretStore;
import io.secretctl.store.Diagnosis;
import io.secretctl.store.Diagnosis.Level;
import io.secretctl.store.StoreException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Command;

/** Looks at everything a command needs, and says what is wrong. */
@Command(name = "doctor", description = "look at keys, settings, trust and the store, and say what is wrong")
final class DoctorCommand implements Action {
    /** A policy that expires within this time is told: time enough to reach whoever holds the root's keys. */
    private static final Duration SOON = Duration.ofDays(14);

    private final List<Diagnosis> findings = new ArrayList<>();

    @Override
    public int run(Context context) {
        add(Level.OK, "java " + Runtime.version() + ", cryptography by " + CryptoProvider.name());
        identity(context);
        state(context.settings().state());
        List<Diagnosis> store = SecretStore.diagnose(
                context.settings().store(), context.settings().storeOptions());
        findings.addAll(store);
        if (store.stream().noneMatch(f -> f.level() == Level.FAILURE)) {
            trust(context);
        }
        if (context.output() == OutputFormat.JSON) {
            context.terminal().json(json());
        } else {
            findings.forEach(f -> context.terminal().line(String.format("%-8s%s", word(f.level()), f.message())));
        }
        boolean healthy = findings.stream().allMatch(f -> f.level() == Level.OK);
        return healthy ? ExitCode.OK.code() : ExitCode.FINDINGS.code();
    }

    private void add(Level level, String message) {
        findings.add(new Diagnosis(level, message));
    }

    private static String word(Level level) {
        return switch (level) {
            case OK -> "ok";
            case WARNING -> "warning";
            case FAILURE -> "failure";
        };
    }

    private void identity(Context context) {
        Path file = context.settings().identity();
        try (KeyRing keys = PrivateKeys.identity(context)) {
            add(Level.OK, "key file " + file + " can be read: " + keys);
        } catch (KeyFileException e) {
            add(Level.FAILURE, String.valueOf(e.getMessage()));
        } catch (CliException e) {
            add(Level.WARNING, "key file " + file + " is locked: " + e.getMessage());
        }
    }

    private void state(Path state) {
        Path existing = state;
        while (!Files.exists(existing, LinkOption.NOFOLLOW_LINKS) && existing.getParent() != null) {
            existing = existing.getParent();
        }
        if (!Files.isDirectory(existing)) {
            add(Level.FAILURE, "what was seen can't be remembered: " + existing + " is not a folder");
        } else if (Files.isWritable(existing)) {
            add(Level.OK, "what was seen is remembered in " + state);
        } else {
            add(Level.FAILURE, "what was seen can't be remembered: " + state + " is not writable");
        }
    }

    private void trust(Context context) {
        List<String> roots = context.settings().roots();
        TrustSettings settings = roots.isEmpty()
                ? TrustSettings.onFirstUse()
                : TrustSettings.pinned(roots.stream().map(Session::fingerprint).toList());
        try (SecretStore secrets = SecretStore.at(context.settings().store())
                .options(context.settings().storeOptions())
                .trust(settings)
                .memory(new UnchangedMemory(
                        ReaderMemory.inFolder(context.settings().state())))
                .requireManifests(context.settings().requiredManifests())
                .open()) {
            if (roots.isEmpty()) {
                add(
                        Level.WARNING,
                        "no root is pinned: run secretctl trust "
                                + secrets.policies().fingerprint().text());
            } else {
                add(Level.OK, "the pinned root is the store's");
            }
            policy(secrets.policy().head());
            secrets.policies().audit().forEach(f -> add(Level.WARNING, "does not count: " + f));
        } catch (TrustException e) {
            add(Level.FAILURE, String.valueOf(e.getMessage()));
        } catch (StoreException | SecretException | UncheckedIOException e) {
            add(Level.FAILURE, String.valueOf(e.getMessage()));
        }
    }

    private void policy(Policy.Head head) {
        String inForce = "policy version " + head.version() + " is in force";
        if (head.expires().isEmpty()) {
            add(Level.OK, inForce);
            return;
        }
        Instant end = head.expires().get();
        boolean soon = end.isBefore(Instant.now().plus(SOON));
        add(
                soon ? Level.WARNING : Level.OK,
                inForce + " until " + end + (soon ? ": secretctl access expiry gives it longer" : ""));
    }

    private byte[] json() {
        return StrictJson.writePretty(json -> {
            json.writeNumberField("v", 1);
            json.writeArrayFieldStart("findings");
            for (Diagnosis finding : findings) {
                json.writeStartObject();
                json.writeStringField("level", finding.level().name().toLowerCase(Locale.ROOT));
                json.writeStringField("message", finding.message());
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }
}
