package io.secretctl.cli.render;

import com.github.difflib.DiffUtils;
import com.github.difflib.UnifiedDiffUtils;
import com.github.difflib.patch.AbstractDelta;
import com.github.difflib.patch.Patch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What would change in a file, line by line. */
public final class Difference {
    private static final int CONTEXT = 3;

    private final Path file;
    private final boolean isNew;
    private final List<String> before;
    private final Patch<String> patch;

    /** Compares. */
    public Difference(Path file, Optional<byte[]> before, byte[] after) {
        this.file = file;
        this.isNew = before.isEmpty();
        this.before = before.map(Difference::lines).orElse(List.of());
        this.patch = DiffUtils.diff(this.before, lines(after));
    }

    private static List<String> lines(byte[] content) {
        return new String(content, StandardCharsets.UTF_8).lines().toList();
    }

    /** A unified diff, which shows what both hold, secrets too. */
    public List<String> unified() {
        return UnifiedDiffUtils.generateUnifiedDiff(
                isNew ? "/dev/null" : file.toString(), file.toString(), before, patch, CONTEXT);
    }

    /** How much would change, and nothing of what. */
    public String summary() {
        int removed = 0;
        int added = 0;
        for (AbstractDelta<String> delta : patch.getDeltas()) {
            removed += delta.getSource().size();
            added += delta.getTarget().size();
        }
        return file + ": " + (isNew ? "a new file, " : "") + "+" + added + " -" + removed + " lines";
    }
}
