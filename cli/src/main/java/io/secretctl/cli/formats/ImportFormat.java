package io.secretctl.cli.formats;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The formats that values are imported from; {@code docs/export-formats.md} has the rules of each. All are UTF-8. */
public enum ImportFormat {
    /** Lines of {@code NAME=value}, in what the readers of such files have in common. */
    DOTENV,
    /** Objects within one another, of strings, integers, true and false. */
    JSON,
    /** Mappings within one another, of scalars. */
    YAML,
    /** Java's properties. */
    PROPERTIES,
    /** The manifest of a Kubernetes Secret, its {@code data} and {@code stringData}. */
    K8S_SECRET;

    /** What the name of a file says of its format; empty if it says nothing. */
    public static Optional<ImportFormat> ofFile(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.endsWith(".env") || lower.startsWith(".env")) {
            return Optional.of(DOTENV);
        }
        if (lower.endsWith(".json")) {
            return Optional.of(JSON);
        }
        if (lower.endsWith(".yaml") || lower.endsWith(".yml")) {
            return Optional.of(YAML);
        }
        return lower.endsWith(".properties") ? Optional.of(PROPERTIES) : Optional.empty();
    }

    /**
     * Reads a document.
     *
     * @param document at most as long as the caller has allowed
     * @return the values in their order; names may appear twice
     * @throws UnreadableException if it is not of this format, or not clear
     */
    public List<Imported> read(byte[] document) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(document))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new UnreadableException("it is not UTF-8");
        }
        return switch (this) {
            case DOTENV -> new DotenvReader(text).read();
            case JSON -> TreeReaders.json(document);
            case YAML -> TreeReaders.yaml(text);
            case PROPERTIES -> PropertiesReader.read(text);
            case K8S_SECRET -> TreeReaders.kubernetes(text);
        };
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
