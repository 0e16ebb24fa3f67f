package dev.firebreak.agent.report.question;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What words mean in any question, whatever the dataset. */
final class Lexicon {
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}]+");

    /** Words that say nothing about what is asked. */
    static final Set<String> STOP =
            words(
                    "a an the of in on at to for from with and or is are was were be been being has have had do does did there it its this that"
                            + " these those what which who whom whose how when where why i we you they he she me us them my our your their"
                            + " as by per than then so if but not no yes any all some only just also please can could would should will may"
                            + " might must shall let give show tell want need know see find get make create write prepare produce generate"
                            + " about into over under up out within during between among against across per each every both much many more"
                            + " less most least very too s t d ll re ve one ones via each such like using use used based according come comes"
                            + " came coming go goes went end ended ends start happen happened answer question report summary list display"
                            + " short brief quick detailed detail nice good clear help thanks thank hi hello dear now currently far available"
                            + " data dataset datasets table tables file files csv parquet attached attachment document spreadsheet column"
                            + " columns value values place placed made make makes send publish share email mail look looks looking exactly"
                            + " overview summary summarise summarize describe description profile explore analysis analyse"
                            + " analyze insight insights key please mainly interesting"
                            + " overall team management manager board boss colleagues ours please kindly ever still yet again same own");

    /** Words that say how to compute; they explain themselves even when no rule needs them. */
    static final Set<String> OPERATORS =
            words(
                    "total sum overall altogether average mean avg typical typically median minimum min maximum max lowest smallest shortest"
                            + " cheapest fastest earliest fewest least highest largest biggest greatest longest slowest latest newest oldest"
                            + " most top bottom best worst first last count number often frequently frequent common popular different distinct"
                            + " unique share percentage percent proportion fraction rate part distribution distributed spread histogram range"
                            + " quartile breakdown split grouped group broken down trend trends time timeline develop developed development"
                            + " evolve evolved evolution history hourly daily weekly monthly quarterly yearly annual annually hour day week"
                            + " month quarter year compare compared comparison versus vs difference change changed growth grow grew increase"
                            + " decrease above below greater larger bigger higher lower smaller exceeding exceed equal equals excluding except"
                            + " without missing empty null blank non expensive rows row records record entries entry lines items percentile"
                            + " today yesterday since before after until ago high large long low big small amount quantity volume order ordered"
                            + " sort sorted rank ranked ranking descending ascending values figure figures numbers compute calculate break"
                            + " highest-selling selling seller busiest quietest active least-active previous prior preceding current"
                            + " spent took take takes");

    /** Words that grade things; as often values as they are grammar. */
    static final Set<String> LEVELS = words("high low normal medium large small big long new open");

    private static final List<Set<String>> SYNONYMS =
            List.of(
                    words(
                            "revenue sales turnover income earnings amount total value price spend spending sum cost"),
                    words("customer client buyer user account shopper"),
                    words("country nation"),
                    words("city town"),
                    words("product item article sku good"),
                    words("category type kind class topic"),
                    words("status state outcome"),
                    words("duration latency length time runtime"),
                    words("quantity unit piece qty count"),
                    words("agent bot"),
                    words("sender from author writer"),
                    words("employee staff person worker"),
                    words("department team unit division"),
                    words("reason cause"),
                    words("channel source medium"),
                    words("urgency priority"),
                    words("code error reason"),
                    words("score rating mark grade"),
                    words("name title"));

    private static final Map<String, Integer> NUMBER_WORDS =
            Map.ofEntries(
                    Map.entry("two", 2),
                    Map.entry("three", 3),
                    Map.entry("four", 4),
                    Map.entry("five", 5),
                    Map.entry("six", 6),
                    Map.entry("seven", 7),
                    Map.entry("eight", 8),
                    Map.entry("nine", 9),
                    Map.entry("ten", 10),
                    Map.entry("twelve", 12),
                    Map.entry("twenty", 20),
                    Map.entry("hundred", 100));

    private static final Map<String, Set<String>> SYNONYMS_OF = synonymsOf();

    private Lexicon() {}

    /**
     * A word in a text.
     *
     * @param stem without plural endings
     */
    record Token(String word, String stem, int start, int end) {}

    static List<Token> tokens(String text) {
        List<Token> tokens = new ArrayList<>();
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            String word = matcher.group().toLowerCase(Locale.ROOT);
            tokens.add(new Token(word, stem(word), matcher.start(), matcher.end()));
        }
        return tokens;
    }

    /** A text as a key for look-ups: its words' stems with one blank between. */
    static String key(String text) {
        List<String> stems = new ArrayList<>();
        for (Token token : tokens(text.replaceAll("(?<=[a-z])(?=[A-Z])", " "))) {
            stems.add(token.stem());
        }
        return String.join(" ", stems);
    }

    static String stem(String word) {
        int n = word.length();
        if (n > 4 && word.endsWith("ies")) {
            return word.substring(0, n - 3) + "y";
        }
        if (n > 4
                && (word.endsWith("sses")
                        || word.endsWith("xes")
                        || word.endsWith("ches")
                        || word.endsWith("shes")
                        || word.endsWith("zes"))) {
            return word.substring(0, n - 2);
        }
        boolean plural =
                n > 3
                        && word.endsWith("s")
                        && !word.endsWith("ss")
                        && !word.endsWith("us")
                        && !word.endsWith("is");
        return plural ? word.substring(0, n - 1) : word;
    }

    static Set<String> synonyms(String stem) {
        return SYNONYMS_OF.getOrDefault(stem, Set.of());
    }

    /** The number a word stands for; 0 when it stands for none. */
    static int number(String word) {
        return NUMBER_WORDS.getOrDefault(word, 0);
    }

    static boolean explainsItself(String word) {
        return STOP.contains(word)
                || OPERATORS.contains(word)
                || OPERATORS.contains(stem(word))
                || NUMBER_WORDS.containsKey(word);
    }

    private static Map<String, Set<String>> synonymsOf() {
        Map<String, Set<String>> of = new HashMap<>();
        for (Set<String> group : SYNONYMS) {
            for (String word : group) {
                of.merge(stem(word), group, Lexicon::union);
            }
        }
        return of;
    }

    private static Set<String> union(Set<String> a, Set<String> b) {
        Set<String> both = new HashSet<>(a);
        both.addAll(b);
        return both;
    }

    private static Set<String> words(String text) {
        return Set.copyOf(List.of(text.split(" ")).stream().distinct().toList());
    }
}
