package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.formats.ImportFormat;
import io.secretctl.cli.formats.Imported;
import io.secretctl.cli.formats.UnreadableException;
import io.secretctl.secrets.Snapshot;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the values of a file of another program. */
@Command(
        name = "import",
        description =
                "write the values of a file below a prefix, all at once; what is stored there is replaced on demand only")
final class ImportCommand implements Action {
    private static final int MAX_BYTES = 4 << 20;

    @Parameters(index = "0", paramLabel = "FILE", description = "the file; - is standard input")
    String file = "";

    @Parameters(
            index = "1",
            paramLabel = "PREFIX",
            description =
                    "for example /app: DB_PASSWORD goes to /app/DB_PASSWORD, and db: password: to /app/db/password")
    String prefix = "";

    @Option(
            names = {"-f", "--format"},
            paramLabel = "FORMAT",
            description = "one of ${COMPLETION-CANDIDATES}; by default what the name of the file says")
    Optional<ImportFormat> format = Optional.empty();

    @Option(names = "--overwrite", description = "replace other values that are stored already, without a question")
    boolean overwrite;

    @Option(names = "--dry-run", description = "say what would be done, and leave it")
    boolean dryRun;

    @Override
    public int run(Context context) throws IOException {
        Prefix below = Prefix.parse(prefix);
        ImportFormat chosen = format.or(
                        () -> ImportFormat.ofFile(String.valueOf(Path.of(file).getFileName())))
                .orElseThrow(() -> CliException.usage("the name " + file + " does not say in which format it is")
                        .withHint("say it with --format " + Arrays.toString(ImportFormat.values())));
        List<Imported> values = values(context, chosen);
        try (Session session = Session.open(context);
                Snapshot stored = session.secrets().snapshot(below)) {
            ImportPlan plan = ImportPlan.of(below, values, stored);
            if (dryRun) {
                plan.print(context);
                return ExitCode.OK.code();
            }
            ImportWriter.agree(context, plan, overwrite);
            ImportWriter.write(context, session, plan);
            return ExitCode.OK.code();
        } finally {
            values.forEach(value -> value.value().close());
        }
    }

    private List<Imported> values(Context context, ImportFormat chosen) throws IOException {
        byte[] document = {};
        try {
            document = document(context);
            List<Imported> values = chosen.read(document);
            if (values.isEmpty()) {
                throw CliException.usage("there is no value in " + file).withHint("see the file, and --format");
            }
            return values;
        } catch (UnreadableException e) {
            throw new CliException(
                            ExitCode.USAGE,
                            "not-importable",
                            file + " can't be read as " + chosen + ": " + e.getMessage())
                    .withHint("nothing was written");
        } finally {
            Arrays.fill(document, (byte) 0);
        }
    }

    private byte[] document(Context context) throws IOException {
        if (file.equals("-")) {
            return context.terminal().readAll(MAX_BYTES);
        }
        byte[] document = InputFile.read(context, file, MAX_BYTES + 1);
        if (document.length > MAX_BYTES) {
            throw CliException.usage(file + " is larger than the " + MAX_BYTES + " bytes allowed")
                    .withHint("split it");
        }
        return document;
    }
}
