package io.secretctl.cli.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.cli.base.CliException;
import io.secretctl.store.Prefix;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourcesTest {
    @TempDir
    Path folder;

    private Resource read(String toml) throws IOException {
        Files.createDirectories(folder.resolve("conf.d"));
        return Resources.ofFile(Files.writeString(folder.resolve("conf.d/app.toml"), toml), "/prod");
    }

    @Test
    void aResourceOfConfdsIsUnderstood() throws IOException {
        Resource resource = read("""
                [template]
                src = "nginx.conf.tmpl"
                dest = "/etc/nginx/nginx.conf"
                prefix = "/web/"
                owner = "root"
                gid = 0
                mode = "0644"
                keys = [
                  "/nginx",
                  "/app/upstream/",
                ]
                check_cmd = "/usr/sbin/nginx -t -c {{.src}}"
                reload_cmd = ["/usr/sbin/service", "nginx", "re load"]
                timeout = "10s"
                """);
        assertThat(resource.folder).isEqualTo(folder.resolve("templates"));
        assertThat(resource.source).isEqualTo("nginx.conf.tmpl");
        assertThat(resource).hasToString("/etc/nginx/nginx.conf");
        assertThat(resource.prefix).isEqualTo(Prefix.parse("/prod/web"));
        assertThat(resource.visible)
                .containsExactly(Prefix.parse("/prod/web/nginx"), Prefix.parse("/prod/web/app/upstream"));
        assertThat(PosixFilePermissions.toString(resource.rights.mode())).isEqualTo("rw-r--r--");
        assertThat(resource.rights.owner().orElseThrow().getName()).isEqualTo("root");
        assertThat(resource.rights.gid()).contains(0);
        assertThat(resource.check.orElseThrow().words()).containsExactly("/usr/sbin/nginx", "-t", "-c", "{{src}}");
        assertThat(resource.reload.orElseThrow().words()).containsExactly("/usr/sbin/service", "nginx", "re load");
        assertThat(resource.timeout).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void whatIsNotAskedForIsTheSafeThing() throws IOException {
        Resource resource = read("[template]\nsrc='a'\ndest='/b'\n");
        assertThat(PosixFilePermissions.toString(resource.rights.mode())).isEqualTo("rw-------");
        assertThat(resource.visible).containsExactly(Prefix.parse("/prod"));
        assertThat(resource.check).isEmpty();
        assertThat(resource.allowEmpty).isFalse();
        assertThat(resource.variables).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            reload = "x"                 | app.toml:4: reload: there is no such setting
            keys = "/a"                  | app.toml:4: keys: it must be a list
            keys = [1]                   | app.toml:4: keys: it must be a list of texts
            keys = ["/a b"]              | app.toml:4: keys:
            mode = 644                   | app.toml:4: mode: it must be text in quotes
            mode = "0999"                | app.toml:4: mode: a mode is written as
            mode = "4755"                | app.toml:4: mode: a mode is written as
            uid = -1                     | app.toml:4: uid: it can't be negative
            owner = "no-such-user-here"  | app.toml:4: owner: this machine knows no such name
            check_cmd = "nginx -t"       | app.toml:4: check_cmd: it does not name {{src}}
            check_cmd = "a {{src}} && b" | app.toml:4: check_cmd: "&" needs a shell
            reload_cmd = "x {{src}}"     | app.toml:4: reload_cmd: {{src}} stands for nothing here
            reload_cmd = []              | app.toml:4: reload_cmd: it names no program
            timeout = "soon"             | app.toml:4: timeout: a time is written as
            shell = "yes"                | app.toml:4: shell: it must be true or false
            dest = "/b"                  | app.toml:5: this is not TOML: Duplicate key
            [other]                      | app.toml: other: a resource has one table
            = 1                          | app.toml:4: this is not TOML
            """)
    void everyMistakeIsNamedWithItsPlace(String line, String message) {
        assertThatThrownBy(() -> read("[template]\nsrc = \"a\"\ndest = \"/b\"\n" + line + "\n"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whatMustBeThereIsNamed() {
        assertThatThrownBy(() -> read("[template]\nsrc='a'\n")).hasMessageContaining("dest: it must be set");
        assertThatThrownBy(() -> read("[template]\nsrc='a'\ndest='b'\n")).hasMessageContaining("absolute path");
        assertThatThrownBy(() -> read("")).hasMessageContaining("[template] is missing");
        assertThatThrownBy(() -> Resources.ofFolder(folder.resolve("none"), "/"))
                .hasMessageContaining("can't be read");
    }

    @Test
    void nothingIsReadTwice() throws IOException {
        List<Resource> resources = List.of(
                read("[template]\nsrc='a'\ndest='/a'\nkeys=['/a','/a/b','/c']\n"),
                read("[template]\nsrc='a'\ndest='/b'\nkeys=['/c/d','/ab']\n"));
        assertThat(Renderer.prefixes(resources))
                .extracting(Prefix::value)
                .containsExactly("/prod/a", "/prod/ab", "/prod/c");
    }
}
