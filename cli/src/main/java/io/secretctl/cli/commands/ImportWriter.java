package io.secretctl.cli.commands;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.secrets.NewValue;
import io.secretctl.secrets.PutOptions;
import io.secretctl.secrets.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Carries an {@link ImportPlan} out. */
final class ImportWriter {
    private static final int MAX_SHOWN = 20;

    private ImportWriter() {}

    /**
     * Has it agreed that other values are replaced.
     *
     * @param overwrite whether it has been already
     * @throws CliException (exit 7) if nobody can be asked; (exit 2) if the answer is no
     */
    static void agree(Context context, ImportPlan plan, boolean overwrite) {
        List<ImportPlan.Item> replaced = plan.replaced();
        if (replaced.isEmpty() || overwrite) {
            return;
        }
        String paths = replaced.stream()
                        .limit(MAX_SHOWN)
                        .map(item -> item.path().value())
                        .collect(Collectors.joining(", "))
                + (replaced.size() > MAX_SHOWN ? " and " + (replaced.size() - MAX_SHOWN) + " more" : "");
        if (!context.canConfirm()) {
            throw new CliException(
                            ExitCode.CONFLICT,
                            "would-overwrite",
                            "nothing was written, for other values are stored at " + paths)
                    .withHint("--overwrite replaces them; --dry-run shows the whole plan");
        }
        context.confirm("Replace what is stored at " + paths + "?");
    }

    /** Writes what is not stored yet; values of one commit at once. */
    static void write(Context context, Session session, ImportPlan plan) {
        List<NewValue> changes = new ArrayList<>();
        for (ImportPlan.Item item : plan.items()) {
            if (item.state() != ImportPlan.State.SAME) {
                changes.add(new NewValue(item.path(), item.value(), PutOptions.DEFAULT.ifVersion(item.version())));
            }
        }
        List<List<Written>> commits = new ArrayList<>();
        try {
            session.secrets().putAll(changes, commits::add);
        } catch (RuntimeException e) {
            int written = commits.stream().mapToInt(List::size).sum();
            if (written > 0) {
                context.terminal()
                        .warn(written + " of " + changes.size() + " values were written before this failed;"
                                + " run it again for the others");
            }
            throw e;
        }
        context.terminal()
                .note((changes.isEmpty() ? "nothing to write: " : "wrote ")
                        + plan.summary()
                        + (commits.size() > 1
                                ? ", in " + commits.size() + " commits, for the store takes no more in one"
                                : ""));
    }
}
