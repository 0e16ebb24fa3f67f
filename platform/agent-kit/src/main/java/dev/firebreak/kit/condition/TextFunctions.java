package dev.firebreak.kit.condition;

import com.google.common.collect.ImmutableList;
import dev.cel.common.CelFunctionDecl;
import dev.cel.common.CelOverloadDecl;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.runtime.CelFunctionBinding;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What conditions can do with texts beyond CEL's own functions.
 *
 * <ul>
 *   <li>{@code text.lowerAscii()}: A to Z in small letters, and nothing else, so that no letter of
 *       another script becomes one of these
 *   <li>{@code hosts(text)}: the hosts that links in the text lead to
 *   <li>{@code list.without(other)}: what of the list is not in the other one
 * </ul>
 */
final class TextFunctions {
    private static final ListType TEXTS = ListType.create(SimpleType.STRING);
    private static final ListType ANYTHING = ListType.create(SimpleType.DYN);

    private TextFunctions() {}

    static List<CelFunctionDecl> declarations() {
        return List.of(
                CelFunctionDecl.newFunctionDeclaration(
                        "lowerAscii",
                        CelOverloadDecl.newMemberOverload(
                                "text_lower_ascii", SimpleType.STRING, SimpleType.STRING)),
                CelFunctionDecl.newFunctionDeclaration(
                        "hosts",
                        CelOverloadDecl.newGlobalOverload("text_hosts", TEXTS, SimpleType.STRING)),
                CelFunctionDecl.newFunctionDeclaration(
                        "without",
                        CelOverloadDecl.newMemberOverload(
                                "list_without", ANYTHING, ANYTHING, ANYTHING)));
    }

    static Collection<CelFunctionBinding> bindings() {
        return ImmutableList.<CelFunctionBinding>builder()
                .addAll(
                        CelFunctionBinding.fromOverloads(
                                "lowerAscii",
                                CelFunctionBinding.from(
                                        "text_lower_ascii",
                                        String.class,
                                        TextFunctions::lowerAscii)))
                .addAll(
                        CelFunctionBinding.fromOverloads(
                                "hosts",
                                CelFunctionBinding.from("text_hosts", String.class, Links::hosts)))
                .addAll(
                        CelFunctionBinding.fromOverloads(
                                "without",
                                CelFunctionBinding.from(
                                        "list_without",
                                        Collection.class,
                                        Collection.class,
                                        TextFunctions::without)))
                .build();
    }

    static String lowerAscii(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + 32) : c);
        }
        return lower.toString();
    }

    private static List<?> without(Collection<?> list, Collection<?> other) {
        Set<Object> rest = new LinkedHashSet<>(list);
        rest.removeAll(Set.copyOf(other));
        return ImmutableList.copyOf(rest);
    }
}
