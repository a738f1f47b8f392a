package io.secretctl.cli.formats;

import io.secretctl.crypto.SecretBytes;
import io.secretctl.json.JsonFormatException;
import io.secretctl.json.JsonObject;
import io.secretctl.json.StrictBase64;
import io.secretctl.json.StrictJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads documents whose values lie in objects within one another; their names become the segments of a path. */
final class TreeReaders {
    private static final int MAX_DEPTH = 32;

    /** What a document without explicit tags has. */
    private static final Set<Tag> PLAIN = Set.of(Tag.STR, Tag.INT, Tag.FLOAT, Tag.BOOL);

    private TreeReaders() {}

    static List<Imported> json(byte[] document) {
        List<Imported> values = new ArrayList<>();
        try {
            collect("", StrictJson.parse(document, MAX_DEPTH), values);
        } catch (JsonFormatException e) {
            throw new UnreadableException(String.valueOf(e.getMessage()));
        }
        return values;
    }

    private static void collect(String above, JsonObject object, List<Imported> values) {
        for (String name : List.copyOf(object.names())) {
            if (object.hasObject(name)) {
                collect(above + name + "/", object.object(name), values);
            } else {
                values.add(value(above + name, object.scalar(name)));
            }
        }
    }

    private static Imported value(String name, String text) {
        return new Imported(name, SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8)));
    }

    static List<Imported> yaml(String document) {
        MappingNode root = root(document);
        if (text(root, "apiVersion").isPresent() && text(root, "kind").equals(Optional.of("Secret"))) {
            throw new UnreadableException("it is a Kubernetes Secret: --format k8s-secret reads it");
        }
        List<Imported> values = new ArrayList<>();
        collect("", root, values, 1);
        return values;
    }

    static List<Imported> kubernetes(String document) {
        MappingNode root = root(document);
        if (!text(root, "apiVersion").equals(Optional.of("v1"))
                || !text(root, "kind").equals(Optional.of("Secret"))) {
            throw new UnreadableException("it is no Secret of apiVersion v1");
        }
        List<Imported> values = new ArrayList<>();
        field(root, "stringData").ifPresent(node -> collect("", mapping(node), values, MAX_DEPTH));
        List<Imported> encoded = new ArrayList<>();
        field(root, "data").ifPresent(node -> collect("", mapping(node), encoded, MAX_DEPTH));
        for (Imported value : encoded) {
            // The API's own reader skips line breaks.
            String base64 = value.value().utf8().replace("\n", "").replace("\r", "");
            try {
                values.add(new Imported(
                        value.name(), SecretBytes.copyOf(StrictBase64.decode(base64, "data." + value.name()))));
            } catch (JsonFormatException e) {
                throw new UnreadableException(String.valueOf(e.getMessage()));
            }
        }
        return values;
    }

    private static Optional<Node> field(MappingNode mapping, String name) {
        return mapping.getValue().stream()
                .filter(pair -> pair.getKeyNode() instanceof ScalarNode key
                        && key.getValue().equals(name))
                .map(NodeTuple::getValueNode)
                .findFirst();
    }

    private static Optional<String> text(MappingNode mapping, String name) {
        return field(mapping, name).map(node -> node instanceof ScalarNode scalar ? scalar.getValue() : "");
    }

    private static MappingNode mapping(Node node) {
        if (node instanceof MappingNode mapping) {
            return mapping;
        }
        throw new UnreadableException(at(node) + "is no mapping of NAME: VALUE");
    }

    private static MappingNode root(String document) {
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(Integer.MAX_VALUE)
                .setUseMarks(true)
                .setSchema(new CoreSchema()) // which knows ~ and Null
                .build();
        try {
            Iterator<Node> documents =
                    new Compose(settings).composeAllFromString(document).iterator();
            if (!documents.hasNext()) {
                throw new UnreadableException("it is empty");
            }
            MappingNode root = mapping(documents.next());
            if (documents.hasNext()) {
                throw new UnreadableException("it holds more than one YAML document");
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            throw new UnreadableException(e.getProblemMark()
                            .map(mark -> "line " + (mark.getLine() + 1) + " ")
                            .orElse("it ")
                    + "is not YAML");
        } catch (YamlEngineException e) {
            throw new UnreadableException("it is not YAML");
        } catch (StackOverflowError e) {
            throw new UnreadableException("it is nested too deeply");
        }
    }

    private static void collect(String above, MappingNode mapping, List<Imported> values, int depth) {
        Set<String> names = new HashSet<>();
        for (NodeTuple pair : mapping.getValue()) {
            String own = scalar(pair.getKeyNode());
            if (!names.add(own)) {
                throw new UnreadableException(at(pair.getKeyNode()) + "has a name that was there before");
            }
            String name = above + own;
            if (pair.getValueNode() instanceof MappingNode below) {
                if (depth >= MAX_DEPTH) {
                    throw new UnreadableException(at(below) + "is nested too deeply");
                }
                collect(name + "/", below, values, depth + 1);
            } else {
                values.add(value(name, scalar(pair.getValueNode())));
            }
        }
    }

    /** The text as it stands there: 007 and 1.50 stay what they are. */
    private static String scalar(Node node) {
        if (node.getAnchor().isPresent()) {
            throw new UnreadableException(at(node) + "has an anchor: write the value out");
        }
        if (!(node instanceof ScalarNode scalar)) {
            throw new UnreadableException(at(node) + "is a list: a value is text");
        }
        if (!PLAIN.contains(node.getTag())) {
            throw new UnreadableException(at(node) + "has no value, or a tag: put the text in quotes");
        }
        return scalar.getValue();
    }

    private static String at(Node node) {
        return node.getStartMark()
                .map(mark -> "line " + (mark.getLine() + 1) + " ")
                .orElse("it ");
    }
}
