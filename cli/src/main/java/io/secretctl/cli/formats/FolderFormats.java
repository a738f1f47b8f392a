package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.util.List;
import java.util.SortedMap;

/** A file for each value, which holds its bytes and nothing else. */
final class FolderFormats {
    /** NAME_MAX of Linux. */
    private static final int MAX_NAME_BYTES = 255;

    /** systemd.exec(5), LoadCredential: "the accumulated credential size per unit" is limited. */
    private static final long MAX_CREDENTIALS_BYTES = 1 << 20;

    private FolderFormats() {}

    static Exported folder(SortedMap<String, SecretBytes> values) {
        values.keySet()
                .forEach(name -> Values.require(
                        name.length() <= MAX_NAME_BYTES, name, "the name of a file has at most 255 bytes"));
        return new Exported(new Exported.Folder(values), List.of());
    }

    static Exported credentials(SortedMap<String, SecretBytes> values) {
        if (values.values().stream().mapToLong(SecretBytes::length).sum() > MAX_CREDENTIALS_BYTES) {
            throw UnwritableException.all("systemd gives a unit at most 1 MiB of credentials");
        }
        return folder(values);
    }
}
