package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values in the form of another program.
 *
 * @param warnings what whoever uses the result must know, without values
 */
public record Exported(Content content, List<String> warnings) {
    /** Copies the list. */
    public Exported {
        warnings = List.copyOf(warnings);
    }

    static Exported document(byte[] bytes) {
        return new Exported(new Document(SecretBytes.copyOf(bytes)), List.of());
    }

    /** What is to be written where. */
    public sealed interface Content {}

    /** One file. */
    public record Document(SecretBytes bytes) implements Content {}

    /**
     * A file for each value.
     *
     * @param files by name, unmodifiable
     */
    public record Folder(SortedMap<String, SecretBytes> files) implements Content {
        /** Copies the map. */
        public Folder {
            files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
        }
    }

    /**
     * What a step of GitHub Actions says.
     *
     * @param masks for standard output, and before the other
     * @param variables to be appended to the file that {@code GITHUB_ENV} names
     */
    public record GithubStep(SecretBytes masks, SecretBytes variables) implements Content {}
}
