package io.secretctl.cli.settings;

import static io.secretctl.cli.settings.SettingsFile.wrong;

import io.secretctl.cli.settings.SettingsFile.Value;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads the YAML. Apart from {@link SettingsFile}, so that a run without a file loads no YAML classes. */
final class SettingsParser {
    private SettingsParser() {}

    static SettingsFile parse(Path file, String document) {
        Map<Setting, Value> values = new EnumMap<>(Setting.class);
        compose(file, document).ifPresent(root -> {
            if (!(root instanceof MappingNode mapping)) {
                throw wrong(at(file, root), "is not a list of NAME: VALUE");
            }
            for (NodeTuple pair : mapping.getValue()) {
                Setting setting = setting(file, pair.getKeyNode());
                if (values.putIfAbsent(setting, value(file, setting, pair.getValueNode())) != null) {
                    throw wrong(at(file, pair.getKeyNode()), "sets " + setting.key() + " a second time");
                }
            }
        });
        return new SettingsFile(file, values);
    }

    private static Optional<Node> compose(Path file, String document) {
        LoadSettings settings = LoadSettings.builder()
                .setAllowDuplicateKeys(true) // so that the complaint is ours, with its line
                .setMaxAliasesForCollections(0)
                .setUseMarks(true)
                .build();
        try {
            Iterator<Node> documents =
                    new Compose(settings).composeAllFromString(document).iterator();
            if (!documents.hasNext()) {
                return Optional.empty();
            }
            Node root = documents.next();
            if (documents.hasNext()) {
                throw wrong(file.toString(), "holds more than one YAML document");
            }
            return Optional.of(root);
        } catch (MarkedYamlEngineException e) {
            String line =
                    e.getProblemMark().map(mark -> ":" + (mark.getLine() + 1)).orElse("");
            throw wrong(file + line, "is not YAML: " + e.getProblem()).causedBy(e);
        } catch (YamlEngineException e) {
            throw wrong(file.toString(), "is not YAML").causedBy(e);
        }
    }

    private static Setting setting(Path file, Node key) {
        String name = key instanceof ScalarNode scalar ? scalar.getValue() : "";
        return Setting.named(name)
                .orElseThrow(() -> wrong(at(file, key), "has the unknown setting \"" + name + "\"")
                        .withHint("there are " + String.join(", ", Setting.keys())));
    }

    private static Value value(Path file, Setting setting, Node node) {
        if (!(node instanceof ScalarNode scalar) || scalar.getValue().isEmpty()) {
            throw wrong(at(file, node), "has no plain value for " + setting.key());
        }
        return new Value(
                scalar.getValue(),
                line(node),
                node.getStartMark().orElseThrow().getIndex(),
                node.getEndMark().orElseThrow().getIndex());
    }

    private static int line(Node node) {
        return node.getStartMark().orElseThrow().getLine() + 1;
    }

    private static String at(Path file, Node node) {
        return file + ":" + line(node);
    }
}
