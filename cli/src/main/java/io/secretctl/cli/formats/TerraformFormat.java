package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.SortedMap;

/** Terraform's {@code .tfvars}: string literals of HCL, whose strings are always in Unicode's normal form C. */
final class TerraformFormat {
    private TerraformFormat() {}

    static Exported write(SortedMap<String, SecretBytes> values) {
        StringBuilder document = new StringBuilder();
        values.forEach((name, secret) -> {
            String value = Values.text(name, secret);
            Values.require(value.indexOf('\0') < 0, name, "it holds a NUL");
            Values.require(
                    Normalizer.isNormalized(value, Normalizer.Form.NFC),
                    name,
                    "Terraform changes text that is not in Unicode's normal form C");
            document.append(name).append(" = \"");
            value.codePoints().forEach(c -> append(document, c));
            document.append("\"\n");
        });
        return Exported.document(document.toString().getBytes(StandardCharsets.US_ASCII));
    }

    /** A dollar or percent sign can begin a template: as a number it can't. */
    private static void append(StringBuilder document, int c) {
        switch (c) {
            case '\n' -> document.append("\\n");
            case '\r' -> document.append("\\r");
            case '\t' -> document.append("\\t");
            case '"', '\\' -> document.append('\\').append((char) c);
            default -> {
                if (c < ' ' || c > '~' || c == '$' || c == '%') {
                    document.append(String.format(Locale.ROOT, c > 0xffff ? "\\U%08x" : "\\u%04x", c));
                } else {
                    document.append((char) c);
                }
            }
        }
    }
}
