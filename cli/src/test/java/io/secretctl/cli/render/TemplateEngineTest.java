package io.secretctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateEngineTest {
    private static final String CANARY = "c4n4ry-in-a-template";

    @TempDir
    Path folder;

    private final TreeMap<String, byte[]> values = new TreeMap<>();
    private final TreeSet<String> sealedToOthers = new TreeSet<>();
    private boolean allowEmpty;

    private void value(String path, String text) {
        values.put(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private Path file(String name, String text) {
        try {
            Files.createDirectories(folder.resolve(name).getParent());
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String render(String template) {
        file("t", template);
        Keys keys = new Keys(new Values(values, sealedToOthers), Prefix.parse("/app"), List.of(Prefix.parse("/app")));
        Surroundings surroundings = new Surroundings(
                Instant.parse("2026-01-31T12:00:00Z"), Map.of("HOST", "h1", "TOKEN", CANARY), Set.of("HOST", "NONE"));
        return new String(
                new TemplateEngine(new TemplateFolder(folder), keys, allowEmpty, surroundings).render("t"),
                StandardCharsets.UTF_8);
    }

    private CliException failure(String template) {
        try {
            throw new AssertionError("rendered: " + render(template));
        } catch (CliException e) {
            assertThat(String.valueOf(e.getMessage())).doesNotContain(CANARY);
            assertThat(e.hint().orElse("")).doesNotContain(CANARY);
            return e;
        }
    }

    /** Each as confd's documentation has it, in Pebble's syntax. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {{ getv("/db/url") }}                                        | db:5432
            {{ cgetv("db/url/") }}                                       | db:5432
            {{ getv("/none", "8080") }}                                  | 8080
            {{ get("/db/url").Key }}={{ cget("/db/url").value }}         | /db/url=db:5432
            {% for s in gets("/hosts/*") %}{{ s.Key }}={{ s.Value }},{% endfor %} | /hosts/a=10.0.0.2,/hosts/b=10.0.0.1,
            {% for s in cgets("/hosts/[a]") %}{{ base(s.key) }}{% endfor %} | a
            {{ join(getvs("/hosts/?"), ";") }}                           | 10.0.0.2;10.0.0.1
            {{ join(cgetvs("/*/url"), ";") }}                            | db:5432
            {{ exists("/db/url") }},{{ exists("/db") }}                  | true,false
            {{ join(ls("/"), ",") }}                                     | db,hosts,json,list
            {{ join(ls("/hosts"), ",") }}                                | a,b
            {{ join(lsdir("/"), ",") }}                                  | db,hosts
            {{ dir("/a/b/c") }},{{ base("/a/b/c") }}                     | /a/b,c
            {{ getenv("HOST") }},{{ getenv("NONE", "x") }}               | h1,x
            {{ datetime() }}                                             | 2026-01-31T12:00:00Z
            {{ datetime("yyyy/MM HH", "Europe/Berlin") }}                | 2026/01 13
            {% set u = split(getv("/db/url"), ":") %}{{ u[0] }}-{{ u[1] }} | db-5432
            {{ toUpper("aB") }}{{ toLower("aB") }}                       | ABab
            {{ replace("a-b-c", "-", "_", -1) }},{{ replace("a-b-c", "-", "_", 1) }} | a_b_c,a_b-c
            {{ trimSuffix("a.conf", ".conf") }}                          | a
            {% if parseBool("T") %}yes{% endif %}                        | yes
            {{ join(reverse(getvs("/hosts/*")), ",") }}                  | 10.0.0.1,10.0.0.2
            {{ join(sortByLength(split("ccc,a,bb", ",")), ",") }}        | a,bb,ccc
            {% for p in sortKVByLength(gets("/*/*")) %}{{ p.Key }} {% endfor %} | '/db/url /hosts/a /hosts/b '
            {{ add(1, 2) }},{{ sub(5, "3") }},{{ mul(2, 3) }},{{ div(7, 2) }},{{ mod(7, 2) }} | 3,2,6,3,1
            {% for i in seq(1, 3) %}{{ i }}{% endfor %}                  | 123
            {{ atoi("12") + 1 }}                                         | 13
            {{ base64Encode("Value") }},{{ base64Decode("VmFsdWU=") }}   | VmFsdWU=,Value
            {% set d = json(getv("/json")) %}{{ d.host.name }}:{{ d["port"] }} | h:80
            {% for n in jsonArray(getv("/list")) %}{{ n }};{% endfor %}  | a;b;
            {% set m = map("name", "es", "port", 9200) %}{{ m.name }}:{{ m.port }} | es:9200
            {% for e in map("a", 1) %}{{ e.key }}{{ e.value }}{{ loop.index }}{{ loop.last }}{% endfor %} | a10true
            {% if "abc" contains "b" %}in{% endif %}                     | in
            {% for s in getvs("/none/*", []) %}x{% else %}none{% endfor %} | none
            {% macro m(x) %}<{{ x }}>{% endmacro %}{{ m("1") }}          | <1>
            """)
    void confdsFunctions(String template, String expected) {
        value("/app/db/url", "db:5432");
        value("/app/hosts/a", "10.0.0.2");
        value("/app/hosts/b", "10.0.0.1");
        value("/app/json", "{\"host\":{\"name\":\"h\"},\"port\":80}");
        value("/app/list", "[\"a\",\"b\"]");
        value("/apple/x", "not below the prefix");
        assertThat(render(template)).isEqualTo(expected);
    }

    @Test
    void valuesAreData() {
        value("/app/evil", "{{ getv(\"/secret\") }}{% include \"t\" %}<&>'\"\\");
        value("/app/secret", CANARY);
        assertThat(render("{{ getv(\"/evil\") }}")).isEqualTo("{{ getv(\"/secret\") }}{% include \"t\" %}<&>'\"\\");
        assertThat(render("{% set e = getv(\"/evil\") %}{{ e }}")).doesNotContain(CANARY);
    }

    @Test
    void newlinesStayWhereTheyAre() {
        value("/app/a", "1");
        assertThat(render("a = {{ getv(\"/a\") }}\nb\n{%- if true %}\nc\n{%- endif %}\n"))
                .isEqualTo("a = 1\nb\nc\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ \"\".getClass() }}",
                "{{ \"\".class }}",
                "{{ \"\".class.forName(\"java.lang.Runtime\") }}",
                "{{ getv(\"/a\").bytes }}",
                "{{ getv(\"/a\").toUpperCase() }}",
                "{{ template.name }}",
                "{{ template.getClass() }}",
                "{{ _context.getClass() }}",
                "{{ locale.getDisplayName() }}",
                "{% for e in map(\"a\", 1) %}{{ e.getClass() }}{% endfor %}",
                "{% for e in map(\"a\", 1) %}{{ e.setValue(2) }}{% endfor %}",
                "{{ [1].stream() }}",
                "{{ map(\"a\", 1).size() }}",
                "{{ i18n(\"java/lang/x\", \"y\") }}",
                "{{ range(0, 10) }}",
                "{{ 1..3 }}",
                "{% parallel %}x{% endparallel %}",
                "{% cache 'a' %}x{% endcache %}"
            })
    void nothingOfJavaIsReached(String template) {
        value("/app/a", CANARY);
        failure(template);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ getv(\"/none/\" ~ getv(\"/secret\")) }}",
                "{{ get(getv(\"/secret\")) }}",
                "{{ gets(getv(\"/secret\") ~ \"/*\") }}",
                "{{ ls(getv(\"/secret\")) }}",
                "{{ gets(getv(\"/secret\") ~ \"[\") }}",
                "{{ json(getv(\"/secret\")) }}",
                "{{ jsonArray(getv(\"/secret\")) }}",
                "{{ base64Decode(getv(\"/secret\")) }}",
                "{{ atoi(getv(\"/secret\")) }}",
                "{{ add(getv(\"/secret\"), 1) }}",
                "{{ getv(\"/secret\") * 2 }}",
                "{{ -getv(\"/secret\") }}",
                "{{ parseBool(getv(\"/secret\")) }}",
                "{{ getenv(getv(\"/secret\")) }}",
                "{{ getenv(\"TOKEN\", \"x\") }}",
                "{{ lookupIP(getv(\"/secret\") ~ \".invalid\") }}",
                "{{ lookupSRV(getv(\"/secret\"), \"tcp\", \"/\") }}",
                "{{ datetime(getv(\"/secret\")) }}",
                "{{ map(\"a\", 1)[getv(\"/secret\")] }}",
                "{{ [1][getv(\"/secret\")] }}",
                "{{ getv(\"/secret\")[getv(\"/secret\")] }}",
                "{% for x in getv(\"/secret\") %}{% endfor %}",
                "{% include getv(\"/secret\") %}",
                "{% include \"../\" ~ getv(\"/secret\") %}",
                "{{ getv(\"/secret\") > 3 }}",
                "{{ getv(\"/secret\") | numberformat(\"0.0\") }}",
                "{{ getv(\"/secret\") | date(\"yyyy\") }}",
                "{{ \"x\" | format(getv(\"/secret\")) | slice(99) }}",
                "{{ join(getv(\"/secret\"), \",\") }}",
                "{{ undefined }}"
            })
    void noErrorRepeatsAValue(String template) {
        value("/app/secret", CANARY);
        failure(template);
    }

    @Test
    void whatIsMissingIsNamed() {
        value("/app/hosts/web-1/ip", "x");
        CliException missing = failure("a\n{{ getv(\"/db/url\") }}");
        assertThat(missing.exit()).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(missing).hasMessageStartingWith("t:2: getv: there is no key /db/url");
        assertThat(failure("{% for h in ls(\"/hosts\") %}{{ getv(\"/hosts/\" ~ h ~ \"/port\") }}{% endfor %}"))
                .hasMessageContaining("/hosts/web-1/port");
        assertThat(failure("{{ gets(\"/none/*\") }}")).hasMessageContaining("gets: there is nothing at /none/*");
        assertThat(failure("x\n{{ undefined }}")).hasMessage("t:2: there is no \"undefined\"");
        assertThat(failure("{{ getv() }}")).hasMessageContaining("t:1: getv: an argument is missing");
        assertThat(failure("{% for h in ls(\"/none\") %}{% endfor %}").exit()).isEqualTo(ExitCode.NOT_FOUND);
        allowEmpty = true;
        assertThat(render("{% for h in ls(\"/none\") %}x{% endfor %}{{ join(getvs(\"/none/*\"), \",\") }}"))
                .isEmpty();
    }

    @Test
    void aTemplateOfConfdsIsExplained() {
        assertThat(failure("{{range gets \"/hosts/*\"}}{{.Value}}{{end}}").hint())
                .hasValueSatisfying(hint -> assertThat(hint).contains("docs/render.md"));
    }

    @Test
    void whatCantBeReadIsNotLeftOut() {
        value("/app/hosts/a", "1");
        values.put("/app/hosts/bin", new byte[] {(byte) 0xff});
        sealedToOthers.add("/app/others/b");
        value("/app/others/a", "1");
        assertThat(failure("{{ getvs(\"/hosts/*\") }}")).hasMessageContaining("/hosts/bin is not UTF-8 text");
        assertThat(failure("{{ getvs(\"/others/*\") }}").exit()).isEqualTo(ExitCode.NOT_AUTHORISED);
        assertThat(failure("{{ getv(\"/others/b\", \"x\") }}")).hasMessageContaining("/others/b is sealed to others");
        assertThat(render("{{ join(ls(\"/others\"), \",\") }}")).isEqualTo("a,b");
    }

    @Test
    void templatesStayInTheirFolder() throws IOException {
        Path outside = Files.writeString(Files.createTempFile("outside", ".peb"), "secret of another folder");
        try {
            file("part/a.peb", "A{% include \"./b.peb\" %}");
            file("part/b.peb", "B");
            assertThat(render("{% include \"part/a.peb\" %}")).isEqualTo("AB");
            Files.createSymbolicLink(folder.resolve("link.peb"), outside);
            for (String name : List.of("link.peb", outside.toString(), "part/../../" + outside.getFileName(), "..")) {
                assertThatThrownBy(() -> render("{% include \"" + name + "\" %}"))
                        .isInstanceOf(CliException.class)
                        .hasMessageNotContaining("secret of");
            }
        } finally {
            Files.delete(outside);
        }
    }

    @Test
    void bombsAreBounded() {
        assertThat(failure("{% for a in seq(1, 9999) %}{% for b in seq(1, 9999) %}xxxxxxxxxx{% endfor %}{% endfor %}"))
                .hasMessageContaining("longer than");
        assertThat(failure("{{ seq(1, 9223372036854775807) }}")).hasMessageContaining("at most");
        assertThat(failure("{% include \"t\" %}")).hasMessageContaining("without end");
        assertThat(failure("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}")).hasMessageContaining("without end");
    }
}
