package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.formats.ExportFormat;
import io.secretctl.cli.formats.Exported;
import io.secretctl.cli.formats.UnwritableException;
import io.secretctl.crypto.SecretBytes;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretStore;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes values in the form of another program. */
@Command(
        name = "export",
        description = "write every value below a prefix as another program reads it; what it would misread is refused")
final class ExportCommand implements Reading {
    @Parameters(paramLabel = "PREFIX", description = "for example /app: /app/db/password becomes DB_PASSWORD")
    String prefix = "";

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            required = true,
            description = "one of ${COMPLETION-CANDIDATES}")
    ExportFormat format = ExportFormat.SH;

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description =
                    "write a file that only its owner may read, or for dir and systemd-creds a folder of such files;"
                            + " github appends to it, by default to the one that GITHUB_ENV names")
    Optional<Path> out = Optional.empty();

    @Option(names = "--map", paramLabel = "NAME=PATH", description = "give the value at a path this name")
    Set<String> maps = new LinkedHashSet<>();

    @Option(names = "--name", paramLabel = "NAME", description = "of the Secret, for k8s-secret")
    Optional<String> name = Optional.empty();

    @Option(names = "--namespace", paramLabel = "NAMESPACE", description = "of the Secret, for k8s-secret")
    Optional<String> namespace = Optional.empty();

    @Override
    public int run(Context context) throws IOException {
        if (namesWhatHasNoName()) {
            throw CliException.usage("--name and --namespace are for --format k8s-secret")
                    .withHint("leave them out, or export that");
        }
        Prefix.parse(prefix); // before a passphrase is asked for
        try (Session session = Session.toConsume(context)) {
            return read(context, session.secrets());
        }
    }

    private boolean namesWhatHasNoName() {
        return format != ExportFormat.K8S_SECRET && (name.isPresent() || namespace.isPresent());
    }

    @Override
    public boolean isServed() {
        return out.isEmpty() && format != ExportFormat.GITHUB && !namesWhatHasNoName();
    }

    @Override
    public int read(Context context, SecretStore secrets) throws IOException {
        Prefix below = Prefix.parse(prefix);
        try (Snapshot snapshot = secrets.snapshot(below)) {
            SortedMap<String, Secret> named = EnvironmentNames.of(context, snapshot, maps);
            if (named.isEmpty()) {
                throw EnvironmentNames.nothingBelow(below);
            }
            Exported exported = write(named);
            put(context, exported.content(), named.size());
            exported.warnings().forEach(context.terminal()::warn);
        }
        return ExitCode.OK.code();
    }

    private Exported write(SortedMap<String, Secret> named) {
        SortedMap<String, SecretBytes> values = new TreeMap<>();
        named.forEach((variable, secret) -> values.put(variable, secret.value()));
        try {
            return format.write(values, new ExportFormat.Options(name, namespace));
        } catch (UnwritableException e) {
            String what = e.name()
                    .flatMap(variable -> Optional.ofNullable(named.get(variable))
                            .map(secret -> secret.path() + " (" + variable + ")"))
                    .orElse("the values below " + prefix);
            throw new CliException(
                            ExitCode.USAGE,
                            "not-exportable",
                            what + " can't be written as " + format + ": " + e.getMessage())
                    .withHint("nothing was written; another format may hold it, and secretctl exec needs none");
        }
    }

    private void put(Context context, Exported.Content content, int count) throws IOException {
        Path directory = context.environment().directory();
        if (content instanceof Exported.Folder folder) {
            Path target = directory.resolve(out.orElseThrow(
                    () -> CliException.usage("--format " + format + " writes a folder, and --out must name it")
                            .withHint("--out FOLDER")));
            PrivateOutput.folder(target, folder.files())
                    .forEach(other -> context.terminal()
                            .warn(other + " was there before, is none of these values, and was left"));
            context.terminal().note("wrote " + count(count) + " to the folder " + target);
        } else if (content instanceof Exported.GithubStep step) {
            Path target = out.or(
                            () -> context.environment().variable("GITHUB_ENV").map(Path::of))
                    .map(directory::resolve)
                    .orElseThrow(() -> CliException.usage("GITHUB_ENV names no file")
                            .withHint("run this in a step of GitHub Actions, or name a file with --out"));
            data(context, step.masks());
            PrivateOutput.append(target, step.variables());
            context.terminal().note("added " + count(count) + " to " + target);
        } else if (content instanceof Exported.Document document) {
            if (out.isEmpty()) {
                data(context, document.bytes());
                return;
            }
            Path target = directory.resolve(out.get());
            PrivateOutput.replace(target, document.bytes());
            context.terminal().note("wrote " + count(count) + " to " + target);
        }
    }

    private static void data(Context context, SecretBytes document) {
        byte[] bytes = document.toByteArray();
        context.terminal().data(bytes);
        Arrays.fill(bytes, (byte) 0);
    }

    private static String count(int values) {
        return values + (values == 1 ? " value" : " values");
    }
}
