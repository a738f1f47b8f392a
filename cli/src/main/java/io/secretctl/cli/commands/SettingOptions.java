package io.secretctl.cli.commands;

import io.secretctl.cli.settings.Setting;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** The options that are settings. Apart from {@link GlobalOptions}, which is loaded without picocli. */
final class SettingOptions {
    private SettingOptions() {}

    /** Adds one option for each setting. */
    static void addTo(CommandSpec root, Map<Setting, String> settings) {
        for (Setting setting : Setting.values()) {
            root.addOption(OptionSpec.builder(setting.flag())
                    .type(String.class)
                    .paramLabel(setting.placeholder())
                    .description(setting.description())
                    .scopeType(ScopeType.INHERIT)
                    .setter(new ISetter() {
                        @Override
                        @SuppressWarnings("TypeParameterUnusedInFormals") // picocli's signature
                        public <T> T set(T value) {
                            if (value instanceof String text) {
                                settings.put(setting, text);
                            }
                            return value;
                        }
                    })
                    .build());
        }
    }
}
