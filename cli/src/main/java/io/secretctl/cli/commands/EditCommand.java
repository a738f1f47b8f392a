package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.Written;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Changes a value in an editor. */
@Command(name = "edit", description = "change a value in $VISUAL or $EDITOR, and write it if it changed")
final class EditCommand implements Action {
    @Parameters(paramLabel = "PATH", description = "for example /app/db/password")
    String path = "";

    @Override
    public int run(Context context) throws IOException {
        KeyPath key = KeyPath.parse(path);
        List<String> editor = editor(context);
        try (Session session = Session.open(context);
                Secret secret = session.secrets().get(key).orElseThrow(() -> GetCommand.absent(key))) {
            byte[] before = secret.bytes();
            byte[] after = edit(context, editor, before);
            try {
                if (Arrays.equals(before, after)) {
                    context.terminal().note("nothing changed");
                    return ExitCode.OK.code();
                }
                PutOptions put = PutOptions.DEFAULT
                        .ifVersion(secret.info().version())
                        .withType(secret.info().header().type());
                Written written = session.secrets().put(key, after, put);
                context.terminal().note("wrote " + key + " " + written.position());
            } finally {
                Arrays.fill(before, (byte) 0);
                Arrays.fill(after, (byte) 0);
            }
        }
        return ExitCode.OK.code();
    }

    private static List<String> editor(Context context) {
        String command = context.environment()
                .variable("VISUAL")
                .or(() -> context.environment().variable("EDITOR"))
                .orElseThrow(() -> CliException.usage("neither VISUAL nor EDITOR names an editor"));
        return List.of(command.strip().split("\\s+"));
    }

    /** The plaintext lies in a folder of its own, mode 0700, in memory where the system has such a place. */
    private static byte[] edit(Context context, List<String> editor, byte[] before) throws IOException {
        var owner = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        Path folder = Files.createTempDirectory(memory(context), "secretctl-edit", owner);
        Path file = folder.resolve("value");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.write(file, before);
            List<String> command = new ArrayList<>(editor);
            command.add(file.toString());
            int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
            if (exit != 0) {
                throw new CliException(
                        ExitCode.USAGE, "editor-failed", "the editor ended with " + exit + "; nothing was written");
            }
            return Files.readAllBytes(file);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.INTERRUPTED, "interrupted", "interrupted; nothing was written");
        } finally {
            remove(folder);
        }
    }

    private static Path memory(Context context) {
        return Optional.of(Path.of("/dev/shm"))
                .filter(Files::isWritable)
                .or(() -> context.environment()
                        .variable("XDG_RUNTIME_DIR")
                        .map(Path::of)
                        .filter(Files::isWritable))
                .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
    }

    /** Editors leave copies beside what they edit: all of the folder goes, overwritten first. */
    private static void remove(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                if (Files.isRegularFile(file)) {
                    Files.write(file, new byte[(int) Math.min(Files.size(file), 1 << 20)], StandardOpenOption.WRITE);
                }
                Files.delete(file);
            }
        }
        Files.delete(folder);
    }
}
