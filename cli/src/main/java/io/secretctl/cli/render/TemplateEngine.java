package io.secretctl.cli.render;

import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.AttributeNotFoundException;
import io.pebbletemplates.pebble.error.ClassAccessException;
import io.pebbletemplates.pebble.error.ParserException;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.error.RootAttributeNotFoundException;
import io.pebbletemplates.pebble.extension.core.DisallowExtensionCustomizerBuilder;
import io.pebbletemplates.pebble.node.ForNode;
import io.secretctl.cli.base.CliException;
import io.secretctl.cli.base.ExitCode;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Renders one template of a folder, which may name others there. Values are data: what they hold is never read as a
 * template. No method of a Java object can be called, an unknown name is an error, nothing is escaped unless the
 * template asks for it, and newlines stay where the template has them.
 *
 * <p>Errors tell file, line and reason; they repeat what stands in the template, and nothing that was computed.
 */
final class TemplateEngine {
    /** The most characters of a rendered file. */
    static final int MAX_CHARS = 16 << 20;

    /** The most bytes that so many characters can take in UTF-8. */
    static final int MAX_BYTES = 3 * MAX_CHARS;

    private static final String FROM_CONFD =
            "a template of confd's must be rewritten, {{getv \"/k\"}} as {{ getv(\"/k\") }}: see docs/render.md";

    private final TemplateFolder folder;
    private final PebbleEngine pebble;

    TemplateEngine(TemplateFolder folder, Keys keys, boolean allowEmpty, Surroundings surroundings) {
        this.folder = folder;
        var segments = keys.segments();
        KeyFunctions functions =
                new KeyFunctions(keys, allowEmpty, segment -> segments.contains(segment) || folder.isPublic(segment));
        this.pebble = new PebbleEngine.Builder()
                .loader(folder)
                .strictVariables(true)
                .autoEscaping(false)
                .newLineTrimming(false)
                .defaultLocale(Locale.ROOT)
                .maxRenderedSize(MAX_CHARS)
                .methodAccessValidator(TemplateEngine::isOfTheLanguage)
                // ranges have no bound, and the others need what is not here: threads, caches, resource bundles
                .registerExtensionCustomizer(new DisallowExtensionCustomizerBuilder()
                        .disallowedFunctionKeys(List.of("range", "i18n"))
                        .disallowedBinaryOperatorSymbols(List.of(".."))
                        .disallowedTokenParserTags(List.of("cache", "parallel", "flush"))
                        .build())
                .extension(new FunctionTable(functions, surroundings))
                .build();
    }

    /** The language itself needs these: {@code loop.index}, and the entries of a map. */
    private static boolean isOfTheLanguage(Object object, Method method) {
        return object.getClass().getEnclosingClass() == ForNode.class
                || (object instanceof Map.Entry
                        && (method.getName().equals("getKey")
                                || method.getName().equals("getValue")));
    }

    /**
     * Renders a template.
     *
     * @throws CliException if it can't be done
     */
    byte[] render(String name) {
        StringWriter out = new StringWriter();
        try {
            pebble.getTemplate(name).evaluate(out);
        } catch (CliException e) {
            throw e;
        } catch (PebbleException e) {
            throw failure(e, name);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // a StringWriter throws none
        } catch (StackOverflowError e) {
            throw fault(name + ": it names itself without end");
        } catch (RuntimeException e) {
            // Its message may quote a value, so its kind has to do.
            throw fault(name + ": an expression in it can't be evaluated ("
                    + e.getClass().getSimpleName() + ")");
        }
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private CliException failure(PebbleException e, String name) {
        String where = (e.getFileName() == null ? name : e.getFileName())
                + (e.getLineNumber() == null ? "" : ":" + e.getLineNumber()) + ": ";
        if (e instanceof ParserException) {
            return fault(where + e.getPebbleMessage()).withHint(FROM_CONFD);
        }
        if (e instanceof RootAttributeNotFoundException || e instanceof AttributeNotFoundException) {
            String missing = e instanceof AttributeNotFoundException a ? a.getAttributeName() : "";
            boolean shown = !missing.isEmpty() && folder.isPublic(missing);
            return fault(where + "there is no " + (shown ? "\"" + missing + "\"" : "such name"));
        }
        if (e instanceof ClassAccessException) {
            return fault(where + "a method of a Java object can't be called from a template");
        }
        if (String.valueOf(e.getPebbleMessage()).startsWith("Tried to write more than")) {
            return fault(where + "the result is longer than " + MAX_CHARS + " characters");
        }
        return fault(where + "an expression can't be evaluated");
    }

    private static CliException fault(String message) {
        return new CliException(ExitCode.USAGE, "template", message);
    }
}
