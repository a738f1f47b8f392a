package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Java's own reader, which tells each pair as it comes; what is no ASCII may stand there as it is, or escaped. */
final class PropertiesReader {
    private PropertiesReader() {}

    static List<Imported> read(String document) {
        List<Imported> values = new ArrayList<>();
        Properties told = new Properties() {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Object put(Object name, Object value) {
                byte[] bytes = ((String) value).getBytes(StandardCharsets.UTF_8);
                return values.add(new Imported((String) name, SecretBytes.copyOf(bytes)));
            }
        };
        try {
            told.load(new StringReader(document));
            return values;
        } catch (IllegalArgumentException e) {
            throw new UnreadableException("it has a malformed \\u escape");
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        }
    }
}
