package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.NonPrintableStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;

/** One flat document of names and strings. Any text can be written; bytes that are no text can't. */
final class DataFormats {
    private DataFormats() {}

    static Exported json(SortedMap<String, SecretBytes> values) {
        return Exported.document(StrictJson.writePretty(json -> {
            for (Map.Entry<String, SecretBytes> value : values.entrySet()) {
                json.writeStringField(value.getKey(), Values.text(value.getKey(), value.getValue()));
            }
        }));
    }

    static Exported yaml(SortedMap<String, SecretBytes> values) {
        Map<String, Object> document = new LinkedHashMap<>();
        values.forEach((name, value) -> document.put(name, Values.text(name, value)));
        return Exported.document(yaml(document));
    }

    /** Every string in double quotes and in ASCII, so that no version of YAML takes one for something else. */
    static byte[] yaml(Map<String, Object> document) {
        DumpSettings settings = DumpSettings.builder()
                .setDefaultScalarStyle(ScalarStyle.DOUBLE_QUOTED)
                .setDefaultFlowStyle(FlowStyle.BLOCK)
                .setNonPrintableStyle(NonPrintableStyle.ESCAPE)
                .setUseUnicodeEncoding(false)
                .setSplitLines(false)
                .setMaxSimpleKeyLength(1024)
                .build();
        return new Dump(settings).dumpToString(document).getBytes(StandardCharsets.US_ASCII);
    }

    /** java.util.Properties, "load": ASCII, the rest as UTF-16 units. */
    static Exported properties(SortedMap<String, SecretBytes> values) {
        StringBuilder document = new StringBuilder();
        values.forEach((name, value) -> {
            document.append(name).append('=');
            Values.text(name, value).chars().forEach(c -> {
                if (c < ' ' || c > '~') {
                    document.append(String.format(Locale.ROOT, "\\u%04x", c));
                } else {
                    document.append(" \\=:#!".indexOf(c) >= 0 ? "\\" : "").append((char) c);
                }
            });
            document.append('\n');
        });
        return Exported.document(document.toString().getBytes(StandardCharsets.US_ASCII));
    }
}
