package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Pattern;

/** GitLab's documentation of {@code artifacts:reports:dotenv}: no quotes, no second line, stripped, expanded, 5 KB. */
final class GitlabFormat {
    private static final int MAX_BYTES = 5 << 10;
    private static final Pattern EXPANDED = Pattern.compile("\\$|%\\w*%");

    private GitlabFormat() {}

    static Exported write(SortedMap<String, SecretBytes> values) {
        Exported exported = Values.lines(values, (name, value) -> {
            Values.require(
                    value.chars().noneMatch(Character::isISOControl),
                    name,
                    "it holds a line break or control character");
            Values.require(value.equals(value.strip()), name, "GitLab strips the blanks around it");
            Values.require(!EXPANDED.matcher(value).find(), name, "GitLab expands $ and %NAME% in it");
            return name + "=" + value;
        });
        if (exported.content() instanceof Exported.Document document
                && document.bytes().length() >= MAX_BYTES) {
            throw UnwritableException.all("GitLab reads a file of less than 5 KB");
        }
        return new Exported(
                exported.content(),
                List.of("whoever may download the job's artifacts can read these values;"
                        + " secretctl exec in the job that needs them keeps them out of any file"));
    }
}
