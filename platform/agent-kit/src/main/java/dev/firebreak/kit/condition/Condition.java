package dev.firebreak.kit.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A condition in CEL over named facts, with the functions of {@link TextFunctions} besides CEL's
 * own. Compiled once, asked by any number of threads; what it may cost is bounded, and whatever
 * goes wrong in it is a {@link Verdict.Failed}, for the asker to take the safe way.
 */
public final class Condition {
    /** The longest condition, in characters. */
    public static final int EXPR_CHARS_MAX = 4_000;

    private static final int ITERATIONS_MAX = 10_000;
    private static final int WHY_CHARS_MAX = 200;
    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(EXPR_CHARS_MAX)
                    .comprehensionMaxIterations(ITERATIONS_MAX)
                    .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder()
                    .setOptions(OPTIONS)
                    .addFunctionBindings(TextFunctions.bindings())
                    .build();

    private final Program program;

    private Condition(Program program) {
        this.program = program;
    }

    /**
     * @param facts what names the condition may use
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static Condition compile(String expr, Map<String, Fact> facts) {
        CelCompilerBuilder compiler =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .addFunctionDeclarations(TextFunctions.declarations())
                        .setResultType(SimpleType.BOOL);
        facts.forEach(
                (name, fact) ->
                        compiler.addVar(
                                name,
                                switch (fact) {
                                    case Fact.Text text -> SimpleType.STRING;
                                    case Fact.OneOf oneOf -> SimpleType.STRING;
                                    case Fact.Fields fields ->
                                            MapType.create(SimpleType.STRING, SimpleType.DYN);
                                }));
        try {
            CelAbstractSyntaxTree ast = compiler.build().compile(expr).getAst();
            patterns(ast).forEach(Pattern::compile);
            comparisons(ast, facts);
            return new Condition(RUNTIME.createProgram(ast));
        } catch (CelValidationException e) {
            throw new IllegalArgumentException(
                    e.getErrors().stream()
                            .map(CelIssue::getMessage)
                            .collect(Collectors.joining("; ")),
                    e);
        } catch (CelEvaluationException | PatternSyntaxException | IllegalStateException e) {
            throw new IllegalArgumentException(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Whether it holds.
     *
     * @param facts a fact's value by its name: text, or fields as {@link JsonFields} reads them. It
     *     is asked only for what the condition looks at; an {@link IllegalArgumentException} of its
     *     says that there is no value.
     */
    public Verdict test(Function<String, Object> facts) {
        CelVariableResolver values = name -> Optional.of(facts.apply(name));
        try {
            return program.eval(values) instanceof Boolean holds
                    ? holds ? Verdict.Settled.HOLDS : Verdict.Settled.HOLDS_NOT
                    : new Verdict.Failed("it gave no boolean");
        } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
            // A condition is data, and so is what it looks at: whatever it runs into is an answer.
            return new Verdict.Failed(shortened(String.valueOf(e.getMessage())));
        }
    }

    private static Stream<CelExpr> nodes(CelAbstractSyntaxTree ast) {
        return CelNavigableAst.fromAst(ast).getRoot().allNodes().map(node -> node.expr());
    }

    private static Stream<String> patterns(CelAbstractSyntaxTree ast) {
        return nodes(ast)
                .filter(
                        expr ->
                                expr.getKind() == Kind.CALL
                                        && expr.call().function().equals("matches"))
                .map(expr -> expr.call().args().getLast())
                .filter(Condition::isText)
                .map(expr -> expr.constant().stringValue());
    }

    /** A slip in a name to compare with would make a condition that never holds, unseen. */
    private static void comparisons(CelAbstractSyntaxTree ast, Map<String, Fact> facts) {
        nodes(ast)
                .filter(expr -> expr.getKind() == Kind.CALL && expr.call().args().size() == 2)
                .forEach(
                        expr -> {
                            CelExpr left = expr.call().args().get(0);
                            CelExpr right = expr.call().args().get(1);
                            switch (expr.call().function()) {
                                case "_==_", "_!=_" -> {
                                    compared(left, List.of(right), facts);
                                    compared(right, List.of(left), facts);
                                }
                                case "@in" -> {
                                    if (right.getKind() == Kind.LIST) {
                                        compared(left, right.list().elements(), facts);
                                    }
                                }
                                default -> {}
                            }
                        });
    }

    private static void compared(CelExpr name, List<CelExpr> with, Map<String, Fact> facts) {
        if (name.getKind() == Kind.IDENT
                && facts.get(name.ident().name()) instanceof Fact.OneOf known) {
            for (CelExpr one : with) {
                if (isText(one) && !known.texts().contains(one.constant().stringValue())) {
                    throw new IllegalStateException(
                            "%s is never \"%s\"; it is one of %s"
                                    .formatted(
                                            name.ident().name(),
                                            one.constant().stringValue(),
                                            known));
                }
            }
        }
    }

    private static boolean isText(CelExpr expr) {
        return expr.getKind() == Kind.CONSTANT
                && expr.constant().getKind() == CelConstant.Kind.STRING_VALUE;
    }

    private static String shortened(String why) {
        String line =
                why.replaceFirst("^evaluation error at <input>:\\d+: ", "")
                        .replaceAll("[\\p{C}\\p{Z}]+", " ")
                        .strip();
        return line.length() <= WHY_CHARS_MAX ? line : line.substring(0, WHY_CHARS_MAX - 1) + "…";
    }
}
