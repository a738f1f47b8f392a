package io.secretctl.cli.formats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.fixtures.Vectors;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImportFormatTest {
    private static List<Imported> read(ImportFormat format, String document) {
        return format.read(document.getBytes(StandardCharsets.UTF_8));
    }

    private static String shown(ImportFormat format, String document) {
        return read(format, document).stream()
                .map(value -> value.name() + "=" + value.value().utf8())
                .collect(Collectors.joining("|"));
    }

    private static void refused(ImportFormat format, String document, String reason) {
        assertThatThrownBy(() -> read(format, document))
                .isInstanceOf(UnreadableException.class)
                .hasMessageContaining(reason)
                .hasMessageNotContaining("c4n4ry");
    }

    /** What export writes, import reads, to the byte. */
    @ParameterizedTest
    @EnumSource(ImportFormat.class)
    void readsWhatIsExported(ImportFormat format) {
        ExportFormat written = ExportFormat.valueOf(format.name());
        ExportFormat.Options options = new ExportFormat.Options(Optional.of("app"), Optional.empty());
        if (format != ImportFormat.K8S_SECRET) {
            options = new ExportFormat.Options(Optional.empty(), Optional.empty());
        }
        SortedMap<String, SecretBytes> values = new TreeMap<>();
        int number = 1000;
        for (String text : Vectors.naughtyStrings()) {
            String name = "V" + number++;
            SecretBytes value = SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8));
            try {
                written.write(new TreeMap<>(Map.of(name, value)), options);
                values.put(name, value);
            } catch (UnwritableException e) {
                assertThat(format).isEqualTo(ImportFormat.DOTENV);
            }
        }
        byte[] document = ((Exported.Document) written.write(values, options).content())
                .bytes()
                .toByteArray();
        SortedMap<String, SecretBytes> read = new TreeMap<>();
        format.read(document).forEach(value -> read.put(value.name(), value.value()));
        assertThat(read).hasSizeGreaterThan(400).isEqualTo(values);
    }

    @Test
    void theNameOfAFileTells() {
        assertThat(ImportFormat.ofFile("prod.env")).contains(ImportFormat.DOTENV);
        assertThat(ImportFormat.ofFile(".env.local")).contains(ImportFormat.DOTENV);
        assertThat(ImportFormat.ofFile("a.JSON")).contains(ImportFormat.JSON);
        assertThat(ImportFormat.ofFile("a.yml")).contains(ImportFormat.YAML);
        assertThat(ImportFormat.ofFile("a.properties")).contains(ImportFormat.PROPERTIES);
        assertThat(ImportFormat.ofFile("-")).isEmpty();
    }

    /** In the table, {@code ^} is a newline. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "A=b; A=b",
                "export A=b; A=b",
                "  A = b c  # comment; A=b c",
                "A=b#c; A=b#c",
                "A=#c; A=",
                "A=; A=",
                "# A=b^^B=c; B=c",
                "A='$x `y` \"z\" # \\n'; A=$x `y` \"z\" # \\n",
                "A=\"it's\\n\\\"\\\\\\$x\" # c; A=it's^\"\\$x",
                "A='1^2'^B=3; A=1^2|B=3",
                "A=cost$5; A=cost$5",
                "A=1^A=2; A=1|A=2"
            })
    void dotenvIsReadAsItsReadersAgree(String document, String values) {
        assertThat(shown(ImportFormat.DOTENV, document.replace('^', '\n'))).isEqualTo(values.replace('^', '\n'));
        assertThat(shown(ImportFormat.DOTENV, document.replace("^", "\r\n"))).isEqualTo(values.replace('^', '\n'));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "c4n4ry; is no NAME=value",
                "A=b^B='c4n4ry; line 2 has a quote that nothing closes",
                "A=\"c4n4ry; nothing closes",
                "A='c4n4ry' more; line 1 goes on",
                "A='c4n4ry\\'b'; backslash before a single quote",
                "A=\"c4n4ry\\x\"; a backslash that readers differ over",
                "A=\"c4n4ry$B\"; some readers expand",
                "A=c4n4ry${B}; use single quotes",
                "A=c4n4ry\\n; use single quotes",
                "A=it's c4n4ry; use single quotes",
                "A=`c4n4ry`; backtick"
            })
    void dotenvThatReadersDifferOverIsRefused(String document, String reason) {
        refused(ImportFormat.DOTENV, document.replace('^', '\n'), reason);
    }

    @Test
    void namesWithinOneAnotherMakePaths() {
        assertThat(shown(ImportFormat.JSON, "{\"db\":{\"user\":\"u\",\"port\":5432},\"tls\":true}"))
                .isEqualTo("db/user=u|db/port=5432|tls=true");
        assertThat(shown(ImportFormat.YAML, "db:\n  user: u\n  port: 007\ntls: yes\ncost: 1.50\ntext: |\n  a\n  b\n"))
                .isEqualTo("db/user=u|db/port=007|tls=yes|cost=1.50|text=a\nb\n");
        assertThat(shown(ImportFormat.PROPERTIES, "db.user = u\\u0031\ndb.text=a\\\n  b\\ \n# c\n"))
                .isEqualTo("db.user=u1|db.text=ab ");
    }

    @Test
    void aSecretIsDecoded() {
        assertThat(shown(ImportFormat.K8S_SECRET, """
                        apiVersion: v1
                        kind: Secret
                        metadata: {name: x}
                        type: Opaque
                        data:
                          a: aGk=
                          b: |
                            aG
                            k=
                        stringData: {c: plain}
                        """)).isEqualTo("c=plain|a=hi|b=hi");
        assertThat(read(
                                ImportFormat.K8S_SECRET,
                                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"a\":\"/w==\"}}")
                        .get(0)
                        .value()
                        .toByteArray())
                .containsExactly((byte) 0xff);
        refused(ImportFormat.K8S_SECRET, "apiVersion: v1\nkind: ConfigMap\ndata: {a: c4n4ry}\n", "no Secret");
        refused(ImportFormat.K8S_SECRET, "apiVersion: v1\nkind: Secret\ndata: {a: c4n4ry}\n", "data.a is not");
        refused(ImportFormat.YAML, "apiVersion: v1\nkind: Secret\ndata: {a: c4n4ry}\n", "--format k8s-secret");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":null}",
                "{\"a\":1.5}",
                "{\"a\":[\"c4n4ry\"]}",
                "{\"a\":\"c4n4ry\",\"a\":\"b\"}",
                "[\"c4n4ry\"]",
                "{\"a\":\"c4n4ry\"} x",
                "c4n4ry"
            })
    void jsonThatIsNotClearIsRefused(String document) {
        refused(ImportFormat.JSON, document, "");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: null",
                "a:",
                "a: ~",
                "a: [c4n4ry]",
                "a: &x c4n4ry\nb: *x",
                "a: !c4n4ry x",
                "a: c4n4ry\na: b",
                "a: c4n4ry\n---\nb: c",
                "- c4n4ry",
                "c4n4ry",
                "",
                "a: 'c4n4ry",
                "? [c4n4ry]\n: b"
            })
    void yamlThatIsNotClearIsRefused(String document) {
        refused(ImportFormat.YAML, document, "");
    }

    @Test
    void bombsAreRefused() {
        refused(ImportFormat.YAML, "[".repeat(1_000_000), "");
        refused(ImportFormat.YAML, "{a: ".repeat(100) + "b" + "}".repeat(100), "nested too deeply");
        refused(ImportFormat.JSON, "{\"a\":".repeat(100) + "1" + "}".repeat(100), "");
        refused(ImportFormat.PROPERTIES, "a=\\u00g0", "malformed");
        String large = "x".repeat(3_000_000);
        assertThat(shown(ImportFormat.DOTENV, "A=" + large)).hasSize(large.length() + 2);
        assertThatThrownBy(() -> ImportFormat.DOTENV.read(new byte[] {'A', '=', (byte) 0xff}))
                .hasMessageContaining("UTF-8");
    }
}
