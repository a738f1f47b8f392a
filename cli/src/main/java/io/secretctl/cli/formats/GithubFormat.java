package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;

/**
 * GitHub's "Workflow commands": values are masked in the log first, and then reach the steps that follow by a file, each
 * between two lines of a delimiter that nobody could know before.
 */
final class GithubFormat {
    /** A line as short as this is likely to stand in the log for something else too. */
    private static final int SHORT_LINE = 4;

    private static final SecureRandom RANDOM = new SecureRandom();

    private GithubFormat() {}

    static Exported write(SortedMap<String, SecretBytes> values) {
        StringBuilder masks = new StringBuilder();
        StringBuilder variables = new StringBuilder();
        List<String> warnings = new ArrayList<>();
        values.forEach((name, secret) -> {
            String value = Values.variable(name, secret);
            Values.require(
                    !name.startsWith("GITHUB_") && !name.startsWith("RUNNER_"),
                    name,
                    "GitHub keeps names that begin with GITHUB_ and RUNNER_ to itself");
            Values.require(!value.endsWith("\r"), name, "a runner on Windows drops the carriage return at its end");
            if (!value.isBlank()) {
                masks.append("::add-mask::").append(command(value)).append('\n');
            }
            if (value.lines().anyMatch(line -> line.strip().length() < SHORT_LINE)) {
                warnings.add(name + " has a short or blank line: GitHub masks each line, and this one it will mask"
                        + " wherever it occurs, or not at all");
            }
            String delimiter = delimiter();
            variables.append(name + "<<" + delimiter + "\n").append(value).append("\n" + delimiter + "\n");
        });
        return new Exported(new Exported.GithubStep(bytes(masks), bytes(variables)), warnings);
    }

    private static String command(String value) {
        return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    }

    /** 128 random bits: no value was made to hold them. */
    private static String delimiter() {
        byte[] random = new byte[16];
        RANDOM.nextBytes(random);
        return "secretctl_" + HexFormat.of().formatHex(random);
    }

    private static SecretBytes bytes(StringBuilder text) {
        return SecretBytes.copyOf(text.toString().getBytes(StandardCharsets.UTF_8));
    }
}
