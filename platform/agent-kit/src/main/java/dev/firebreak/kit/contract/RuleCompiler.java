package dev.firebreak.kit.contract;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr.ExprKind.Kind;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import dev.cel.runtime.Program;
import dev.firebreak.kit.contract.Truth.Condition;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.jspecify.annotations.Nullable;

/** Makes conditions of rules: natively where the shape is a common one, by CEL otherwise. */
final class RuleCompiler {
    private static final int EXPR_CHARS_MAX = 4_000;
    static final int ITERATIONS_MAX = 10_000;
    private static final CelOptions OPTIONS =
            CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(EXPR_CHARS_MAX)
                    .comprehensionMaxIterations(ITERATIONS_MAX)
                    .build();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

    private final String variable;
    private final Schema schema;
    private final CelCompiler compiler;

    /**
     * @param variable {@code value} or {@code this}
     * @param schema of what the variable stands for, without null
     */
    RuleCompiler(String variable, Schema schema) {
        this.variable = variable;
        this.schema = schema;
        var types = new CelTypes();
        CelType type = types.type(schema);
        this.compiler =
                CelCompilerFactory.standardCelCompilerBuilder()
                        .setOptions(OPTIONS)
                        .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                        .setTypeProvider(types.records())
                        .addVar(variable, type)
                        .setResultType(SimpleType.BOOL)
                        .build();
    }

    /**
     * A rule that can be asked about a field's value, or about a record, of which a violation shows
     * the fields it names.
     */
    record Compiled(Rule rule, Condition condition, Set<String> fieldsNamed) {
        void ask(Object subject, Findings findings) {
            switch (condition.test(subject)) {
                case Truth.Settled.TRUE -> {}
                case Truth.Settled.FALSE ->
                        findings.violated(rule.name(), rule.message(), shown(subject));
                case Truth.Failed(String why) ->
                        findings.violated(
                                rule.name(),
                                rule.message(),
                                shown(subject)
                                        + "; the rule could not be evaluated: "
                                        + Shown.clean(why, Shown.CHARS_MAX));
            }
        }

        private String shown(Object subject) {
            return subject instanceof IndexedRecord record && !fieldsNamed.isEmpty()
                    ? Shown.fields(record, fieldsNamed)
                    : Shown.value(subject);
        }
    }

    /**
     * Compiles the rules of one place.
     *
     * @throws IllegalArgumentException naming the place and the rule, when one does not compile
     */
    static List<Compiled> compile(List<Rule> rules, String variable, Schema schema, String place) {
        return rules.stream()
                .map(
                        rule ->
                                KnownRules.get(
                                        rule,
                                        variable,
                                        schema,
                                        () ->
                                                new RuleCompiler(variable, schema)
                                                        .compile(rule, place)))
                .toList();
    }

    private Compiled compile(Rule rule, String place) {
        try {
            CelAbstractSyntaxTree ast = tree(rule.expr());
            patterns(ast).forEach(Pattern::compile);
            Condition plain = natively(ast);
            return new Compiled(rule, plain != null ? plain : byCel(ast), fieldsNamed(ast));
        } catch (CelValidationException
                | CelEvaluationException
                | PatternSyntaxException
                | IllegalStateException e) {
            String why = e.getMessage() + " (the variable is " + variable + ")";
            throw new IllegalArgumentException(
                    place + ": rule " + rule.name() + " does not compile: " + why, e);
        }
    }

    CelAbstractSyntaxTree tree(String expr) throws CelValidationException {
        return compiler.compile(expr).getAst();
    }

    /** Null when the expression is of no shape that is known. */
    @Nullable Condition natively(CelAbstractSyntaxTree ast) {
        return new NativeConditions(variable, schema).of(ast.getExpr());
    }

    Condition byCel(CelAbstractSyntaxTree ast) throws CelEvaluationException {
        Program program = RUNTIME.createProgram(ast);
        return subject -> {
            try {
                Object value = CelValues.of(subject, schema);
                CelVariableResolver variables =
                        name -> name.equals(variable) ? Optional.of(value) : Optional.empty();
                return program.eval(variables) instanceof Boolean holds
                        ? Truth.of(holds)
                        : new Truth.Failed("it gave no boolean");
            } catch (CelEvaluationException | RuntimeException | StackOverflowError e) {
                // A rule is data from a schema: whatever it runs into is an answer about the
                // record, not an outage.
                return new Truth.Failed(String.valueOf(e.getMessage()));
            }
        };
    }

    private static Stream<String> patterns(CelAbstractSyntaxTree ast) {
        return CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .filter(
                        expr ->
                                expr.getKind() == Kind.CALL
                                        && expr.call().function().equals("matches"))
                .map(expr -> expr.call().args().getLast())
                .filter(
                        arg ->
                                arg.getKind() == Kind.CONSTANT
                                        && arg.constant().getKind()
                                                == CelConstant.Kind.STRING_VALUE)
                .map(arg -> arg.constant().stringValue());
    }

    /** The fields of {@code this} that a rule looks at: what a violation shows. */
    private static Set<String> fieldsNamed(CelAbstractSyntaxTree ast) {
        var names = new LinkedHashSet<String>();
        CelNavigableAst.fromAst(ast)
                .getRoot()
                .allNodes()
                .map(node -> node.expr())
                .filter(expr -> expr.getKind() == Kind.SELECT)
                .map(expr -> expr.select())
                .filter(
                        select ->
                                select.operand().getKind() == Kind.IDENT
                                        && select.operand().ident().name().equals("this"))
                .forEach(select -> names.add(select.field()));
        return names;
    }
}
