package io.secretctl.smallrye;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.secretctl.crypto.EnvelopeException;
import io.secretctl.secrets.SecretException;
import io.secretctl.store.ConfigStore;
import io.secretctl.store.Expected;
import io.secretctl.store.KeyPath;
import io.secretctl.store.StoreException;
import io.secretctl.store.StoreOptions;
import io.secretctl.store.Stores;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real SmallRye Config that finds this module as an application would: on the class path. */
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class SmallRyeConfigTest {
    @TempDir
    Path folder;

    private final Map<String, String> application = new HashMap<>();
    private TestSpace space = new TestSpace("", Path.of(""), new io.secretctl.keys.RootFingerprint("0".repeat(64)));

    @BeforeEach
    void init() {
        space = TestSpace.in(folder);
        space.put("/app/db/password", "s3cret");
        space.put("/app/db/port", "5432");
        space.put("/elsewhere/key", "other");
        application.putAll(space.settings());
    }

    private SmallRyeConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredSources()
                .addDiscoveredSecretKeysHandlers()
                .addDefaultInterceptors()
                .withSources(new PropertiesConfigSource(application, "application", 100))
                .build();
    }

    @Test
    void valuesUnderThePrefixAreProperties() {
        application.put("secretctl.prefix", "/app");
        application.put("db.port", "1");
        SmallRyeConfig config = config();
        assertThat(config.getValue("db.port", Integer.class)).isEqualTo(5432);
        assertThat(config.getValue("db.password", String.class)).isEqualTo("s3cret");
        ConfigSource source = config.getConfigSource("secretctl:/app").orElseThrow();
        assertThat(source.getPropertyNames()).containsExactlyInAnyOrder("db.password", "db.port");
        assertThat(source.getOrdinal()).isEqualTo(275);
        assertThat(source.toString() + source.getName()).doesNotContain("s3cret");
    }

    @Test
    void anotherSourceNamesAValue() {
        application.put("db.url", "jdbc:postgresql://db/${secretctl::/elsewhere/key}");
        application.put("db.missing", "${secretctl::/elsewhere/nothing}");
        SmallRyeConfig config = config();
        assertThat(config.getValue("db.url", String.class)).isEqualTo("jdbc:postgresql://db/other");
        assertThatThrownBy(() -> config.getValue("db.missing", String.class))
                .isInstanceOf(NoSuchElementException.class)
                .hasMessageContaining("there is no value at /elsewhere/nothing");
    }

    @Test
    void thePropertiesOfTheCookbookAreUnderstood() throws Exception {
        Matcher block = Pattern.compile("(?s)```properties application.properties\n(.*?)```")
                .matcher(Files.readString(Path.of("../../docs/cookbook/quarkus.md")));
        assertThat(block.find()).isTrue();
        Properties page = new Properties();
        page.load(new StringReader(block.group(1)));
        assertThat(page).containsKeys("secretctl.store", "secretctl.root", "secretctl.state");
        page.stringPropertyNames().forEach(name -> application.putIfAbsent(name, page.getProperty(name)));
        application.put("secretctl.state", folder.resolve("state").toString());
        application.put("smallrye.config.profile", "prod");
        assertThat(config().getValue("quarkus.datasource.password", String.class))
                .isEqualTo("s3cret");
    }

    @Test
    void aValueIsNeverExpanded() {
        application.put("secretctl.prefix", "/app");
        List<String> values = List.of("${not.expanded}", "$$", "a\\$b", "${x:y}", "$", "\\", "}", "a$${b}");
        for (int i = 0; i < values.size(); i++) {
            space.put("/app/odd/v" + i, values.get(i));
            application.put("named.v" + i, "${secretctl::/app/odd/v" + i + "}");
        }
        SmallRyeConfig config = config();
        for (int i = 0; i < values.size(); i++) {
            assertThat(config.getValue("odd.v" + i, String.class)).isEqualTo(values.get(i));
            assertThat(config.getValue("named.v" + i, String.class)).isEqualTo(values.get(i));
        }
    }

    @Test
    void withoutAPrefixThereIsNoSource() {
        application.clear();
        assertThat(config().getConfigSources())
                .noneMatch(s -> s.getName() != null && s.getName().startsWith("secretctl"));
    }

    @Test
    void aFaultStopsTheStart() {
        application.put("secretctl.prefix", "/app");
        application.put("secretctl.required", "/app/db/password, /app/db/user");
        assertThatThrownBy(this::config)
                .isInstanceOf(SecretException.Missing.class)
                .hasMessage("required values are missing: /app/db/user");
        application.put("secretctl.required", "/app/db/password");
        assertThat(config().getValue("db.port", Integer.class)).isEqualTo(5432);
        try (ConfigStore raw = Stores.open(space.uri(), StoreOptions.DEFAULT)) {
            KeyPath path = new KeyPath("/app/db/port");
            raw.put(path, new byte[] {'x'}, Expected.at(raw.get(path).orElseThrow()));
        }
        assertThatThrownBy(this::config).isInstanceOf(EnvelopeException.Malformed.class);
        application.remove("secretctl.root");
        assertThatThrownBy(this::config)
                .isInstanceOf(StoreException.Unusable.class)
                .hasMessageContaining("the setting root is missing; SECRETCTL_ROOT sets it for all");
    }

    @Test
    void aValueThatIsNotTextIsAnErrorWhenItIsRead() {
        space.put("/app/binary", new byte[] {(byte) 0xff});
        application.put("secretctl.prefix", "/app");
        SmallRyeConfig config = config();
        assertThatThrownBy(() -> config.getValue("binary", String.class)).isInstanceOf(SecretException.WrongType.class);
    }

    @Test
    void twoPathsOfOneNameStopTheStart() {
        space.put("/app/db.port", "1");
        application.put("secretctl.prefix", "/app");
        assertThatThrownBy(this::config)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would both be the property db.port");
    }

    @Test
    void itIsKeptCurrentIfAsked() throws Exception {
        application.put("secretctl.prefix", "/app");
        application.put("secretctl.refresh", "true");
        SmallRyeConfig config = config();
        space.put("/app/db/port", "5433");
        space.put("/app/db/user", "me");
        while (config.getValue("db.port", Integer.class) != 5433
                || config.getOptionalValue("db.user", String.class).isEmpty()) {
            Thread.sleep(20); // until the test's timeout
        }
        ConfigSource source = config.getConfigSource("secretctl:/app").orElseThrow();
        ((AutoCloseable) source).close();
    }
}
