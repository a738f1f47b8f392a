package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.cli.render.Words;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Registration;
import io.secretctl.secrets.Secret;
import io.secretctl.secrets.SecretInfo;
import io.secretctl.secrets.Written;
import io.secretctl.store.KeyPath;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
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
            if (secret.info().header().type().equals(Registration.TYPE)) {
                throw CliException.usage(key + " is a registration, which only its owner writes");
            }
            byte[] before = secret.bytes();
            byte[] after = {};
            try {
                after = edit(context, editor, before);
                if (Arrays.equals(before, after)) {
                    context.terminal().note("nothing changed");
                    return ExitCode.OK.code();
                }
                Written written = session.secrets().put(key, after, like(secret.info()));
                context.terminal().note("wrote " + key + " " + written.position());
            } finally {
                Arrays.fill(before, (byte) 0);
                Arrays.fill(after, (byte) 0);
            }
        }
        return ExitCode.OK.code();
    }

    /** What holds for the value goes on to hold, and nobody else's change is written over. */
    private static PutOptions like(SecretInfo info) {
        PutOptions put = PutOptions.DEFAULT
                .ifVersion(info.version())
                .withType(info.header().type());
        return info.header().expires().map(put::expiring).orElse(put);
    }

    /** The editor and its arguments, split into words as a shell does. */
    private static List<String> editor(Context context) {
        String variable = context.environment().variable("VISUAL").isPresent() ? "VISUAL" : "EDITOR";
        String command = context.environment().variable(variable).orElse("");
        List<String> words;
        try {
            words = Words.of(command);
        } catch (IllegalArgumentException e) {
            throw CliException.usage(variable + ": " + e.getMessage()).causedBy(e);
        }
        if (words.isEmpty()) {
            throw CliException.usage("neither VISUAL nor EDITOR names an editor");
        }
        return Program.find(context.environment(), words).command();
    }

    private static byte[] edit(Context context, List<String> editor, byte[] before) throws IOException {
        byte[] edited;
        try (EditedFile file = EditedFile.create(MemoryFolder.of(context.environment()), context.terminal()::warn)) {
            int exit = file.open(editor, before);
            if (exit != 0) {
                throw new CliException(
                        ExitCode.USAGE, "editor-failed", "the editor ended with " + exit + "; nothing was written");
            }
            edited = file.content();
        }
        byte[] after = withoutAddedNewline(before, edited);
        if (after != edited) {
            Arrays.fill(edited, (byte) 0);
        }
        return after;
    }

    /** Most editors end a file with a newline, wanted or not; a second one is taken for meant. */
    static byte[] withoutAddedNewline(byte[] before, byte[] after) {
        boolean added = newlines(before) == 0 && newlines(after) == 1;
        return added ? Arrays.copyOf(after, after.length - 1) : after;
    }

    private static int newlines(byte[] value) {
        int end = value.length;
        while (end > 0 && value[end - 1] == '\n') {
            end--;
        }
        return value.length - end;
    }
}
