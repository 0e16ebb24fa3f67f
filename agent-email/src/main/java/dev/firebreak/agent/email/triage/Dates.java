package dev.firebreak.agent.email.triage;

import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAdjusters;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Dates as people write them, absolute or relative to the day the mail was written, as ISO 8601.
 */
final class Dates {
    private static final List<String> MONTHS =
            List.of(
                    "january jan januar jänner janvier janv enero ene gennaio gen januari janeiro",
                    "february feb februar février févr fev febrero febbraio februari fevereiro",
                    "march mar märz mrz mars marzo maart mrt março",
                    "april apr avril avr abril aprile abr",
                    "may mai mayo maggio mei maio mag",
                    "june jun juni juin junio giugno junho giu",
                    "july jul juli juillet juil julio luglio julho lug",
                    "august aug août aout agosto augustus ago",
                    "september sep sept septembre septiembre settembre setembro set",
                    "october oct oktober okt octobre octubre ottobre outubro ott out",
                    "november nov novembre noviembre novembro",
                    "december dec dezember dez décembre déc diciembre dic dicembre dezembro");
    private static final List<String> WEEKDAYS =
            List.of(
                    "monday montag lundi lunes lunedì maandag segunda-feira",
                    "tuesday dienstag mardi martes martedì dinsdag terça-feira",
                    "wednesday mittwoch mercredi miércoles mercoledì woensdag quarta-feira",
                    "thursday donnerstag jeudi jueves giovedì donderdag quinta-feira",
                    "friday freitag vendredi viernes venerdì vrijdag sexta-feira",
                    "saturday samstag sonnabend samedi sábado sabato zaterdag",
                    "sunday sonntag dimanche domingo domenica zondag");
    private static final Map<String, Integer> DAYS_FROM_TODAY =
            Map.ofEntries(
                    Map.entry("today", 0),
                    Map.entry("heute", 0),
                    Map.entry("aujourd'hui", 0),
                    Map.entry("hoy", 0),
                    Map.entry("oggi", 0),
                    Map.entry("vandaag", 0),
                    Map.entry("hoje", 0),
                    Map.entry("tonight", 0),
                    Map.entry("tomorrow", 1),
                    Map.entry("morgen", 1),
                    Map.entry("demain", 1),
                    Map.entry("mañana", 1),
                    Map.entry("domani", 1),
                    Map.entry("amanhã", 1),
                    Map.entry("yesterday", -1),
                    Map.entry("gestern", -1),
                    Map.entry("hier", -1),
                    Map.entry("ayer", -1),
                    Map.entry("ieri", -1),
                    Map.entry("gisteren", -1),
                    Map.entry("ontem", -1),
                    Map.entry("übermorgen", 2),
                    Map.entry("après-demain", 2),
                    Map.entry("vorgestern", -2),
                    Map.entry("avant-hier", -2),
                    Map.entry("the day after tomorrow", 2),
                    Map.entry("the day before yesterday", -2));

    private static final Map<String, Integer> MONTH = numbers(MONTHS);
    private static final Map<String, Integer> WEEKDAY = numbers(WEEKDAYS);
    private static final String MONTH_NAMES =
            String.join(
                    "|",
                    MONTH.keySet().stream().sorted((a, b) -> b.length() - a.length()).toList());
    private static final String DAY_NAMES = String.join("|", WEEKDAY.keySet());

    /** A weekday before a date belongs to it. */
    private static final String DAY_IN_FRONT =
            "\\b(?:(?:" + DAY_NAMES + "),?\\s(?:the |den |dem |le |el )?)?";

    /** Short names of months that are also words of other languages. */
    private static final Set<String> WORDS_TOO =
            Set.of("set", "ago", "out", "mag", "gen", "mar", "dic");

    private static final int FLAGS =
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS;

    /** One way to write a date. */
    record Form(Pattern pattern, Function<MatchResult, Optional<LocalDate>> reading) {}

    private final LocalDate written;
    private final boolean monthFirst;
    private final boolean german;
    private final boolean romance;

    /**
     * @param written the day the mail was written
     * @param monthFirst whether 3/4 means March 4th, as it does to most who write English with
     *     slashes
     */
    Dates(LocalDate written, String language, boolean monthFirst) {
        this.written = written;
        this.german = language.equals("de");
        this.romance = Set.of("es", "it", "pt").contains(language);
        this.monthFirst = monthFirst;
    }

    /** All forms, the most telling first. */
    List<Form> forms() {
        return List.of(
                form(
                        "\\b(\\d{4})-(\\d{2})-(\\d{2})\\b",
                        m -> date(number(m, 1), number(m, 2), number(m, 3))),
                form(
                        DAY_IN_FRONT
                                + "(\\d{1,2})(?:st|nd|rd|th|er|º)?\\.? ?(?:of |de |d')?("
                                + MONTH_NAMES
                                + ")\\b(?:\\.?,?\\s(?:de |del )?(\\d{4})\\b)?",
                        m -> named(m.group(3), m.group(2), number(m, 1))),
                form(
                        DAY_IN_FRONT
                                + "("
                                + MONTH_NAMES
                                + ")\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b(?!:|\\d|[.,]\\d)(?:,?\\s(\\d{4})\\b)?",
                        m -> named(m.group(3), m.group(1), number(m, 2))),
                form(
                        "(?<![\\d.])(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d{2})?(?![\\d.])",
                        m -> withYear(m.group(3), number(m, 2), number(m, 1))),
                form("(?<![\\d/])(\\d{1,2})/(\\d{1,2})/(\\d{4}|\\d{2})(?![\\d/])", this::slashes),
                form(
                        "\\b(?:in|within|innerhalb von|binnen|dans|en|fra|over|em) (\\d{1,3}) (days?|tagen?|jours?|d[ií]as?|giorni|dagen|dias|weeks?|wochen|semaines?|semanas?|settimane|weken)\\b",
                        m ->
                                Optional.of(
                                        written.plus(
                                                number(m, 1),
                                                lower(m.group(2)).matches("(?:w|sem|sett).*")
                                                        ? ChronoUnit.WEEKS
                                                        : ChronoUnit.DAYS))),
                form(
                        "\\b(\\d{1,3}) (days|weeks) ago\\b",
                        m ->
                                Optional.of(
                                        written.minus(
                                                number(m, 1),
                                                lower(m.group(2)).startsWith("w")
                                                        ? ChronoUnit.WEEKS
                                                        : ChronoUnit.DAYS))),
                form(
                        "\\b(last |letzten |next |nächsten |kommenden |this |diesen )?("
                                + DAY_NAMES
                                + ")\\b( (?:dernier|pasado|scorso|prochain|próximo))?",
                        this::weekday),
                form(
                        "\\b("
                                + String.join(
                                        "|",
                                        DAYS_FROM_TODAY.keySet().stream()
                                                .sorted((a, b) -> b.length() - a.length())
                                                .toList())
                                + ")\\b",
                        this::near));
    }

    private Optional<LocalDate> near(MatchResult match) {
        String word = lower(match.group(1));
        // In Dutch "morgen" is tomorrow too; in German greetings ("Guten Morgen") it stands behind
        // an adjective, with a capital.
        if (word.equals("morgen") && match.group(1).startsWith("M") && german) {
            return Optional.empty();
        }
        return Optional.of(written.plusDays(DAYS_FROM_TODAY.getOrDefault(word, 0)));
    }

    private Optional<LocalDate> weekday(MatchResult match) {
        DayOfWeek day = DayOfWeek.of(WEEKDAY.getOrDefault(lower(match.group(2)), 1));
        String which =
                (match.group(1) == null ? "" : lower(match.group(1)).strip())
                        + (match.group(3) == null ? "" : lower(match.group(3)));
        boolean past = which.matches("last|letzten| ?(?:dernier|pasado|scorso)");
        return Optional.of(
                written.with(past ? TemporalAdjusters.previous(day) : TemporalAdjusters.next(day)));
    }

    private Optional<LocalDate> named(@Nullable String year, String month, int day) {
        String name = lower(month);
        if (WORDS_TOO.contains(name) && !romance) {
            return Optional.empty();
        }
        return withYear(year, MONTH.getOrDefault(name, 0), day);
    }

    private Optional<LocalDate> slashes(MatchResult match) {
        int first = number(match, 1);
        int second = number(match, 2);
        boolean monthInFront = second > 12 || (monthFirst && first <= 12);
        return withYear(
                match.group(3), monthInFront ? first : second, monthInFront ? second : first);
    }

    /** Without a year, the one that brings the date closest to the day of writing is meant. */
    private Optional<LocalDate> withYear(@Nullable String year, int month, int day) {
        if (year != null && !year.isEmpty()) {
            int number = Integer.parseInt(year);
            return date(number < 100 ? 2000 + number : number, month, day);
        }
        return List.of(-1, 0, 1).stream()
                .map(offset -> date(written.getYear() + offset, month, day))
                .flatMap(Optional::stream)
                .min(
                        (a, b) ->
                                Long.compare(
                                        Math.abs(ChronoUnit.DAYS.between(written, a)),
                                        Math.abs(ChronoUnit.DAYS.between(written, b))));
    }

    private static Optional<LocalDate> date(int year, int month, int day) {
        try {
            return year < 1900 || year > 2200
                    ? Optional.empty()
                    : Optional.of(LocalDate.of(year, month, day));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Form form(String pattern, Function<MatchResult, Optional<LocalDate>> reading) {
        return new Form(Pattern.compile(pattern, FLAGS), reading);
    }

    private static int number(MatchResult match, int group) {
        return Integer.parseInt(match.group(group));
    }

    private static String lower(String word) {
        return word.toLowerCase(Locale.ROOT);
    }

    private static Map<String, Integer> numbers(List<String> rows) {
        Map<String, Integer> numbers = new HashMap<>();
        for (int i = 0; i < rows.size(); i++) {
            for (String name : List.of(rows.get(i).split(" ", -1))) {
                numbers.put(name, i + 1);
            }
        }
        return numbers;
    }
}
