package dev.firebreak.agent.email.triage;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sentences of a mail, and those that ask for something. */
public final class Sentences {
    private static final int SENTENCES_MAX = 200;
    private static final int QUESTIONS_MAX = 20;
    private static final int SENTENCE_CHARS_MAX = 600;

    /**
     * Line ends part sentences only before list items and behind short lines; mailers break lines
     * anywhere.
     */
    private static final Pattern LIST_ITEM =
            Pattern.compile("\\s*(?:[-*•–]|\\(?\\d{1,2}[.)]|[a-z]\\))\\s+(.*)");

    private static final Pattern END =
            Pattern.compile(
                    "(?<=[.!?…。！？])[\"'”’)\\]]*\\s+(?=[\\p{Lu}\\d¿¡\"'“(«]|[\\p{Lo}])|(?<=[?？]{1,4})\\s+");
    private static final Pattern QUESTION_MARK = Pattern.compile("[?？؟]['\")\\s]{0,4}$");
    private static final Pattern END_ANYWHERE = Pattern.compile("(?<=[.!?…][)\"']{0,2})\\s+");
    private static final Pattern ABBREVIATION =
            Pattern.compile(
                    "(?i).*\\b(?:mr|mrs|ms|dr|prof|st|nr|no|z\\.b|d\\.h|bzw|ca|vs|etc|e\\.g|i\\.e|hr|fr|tel|inc|ltd|co|art|best|bestell-nr)\\.$");
    private static final Pattern GREETING =
            Pattern.compile(
                    "(?i)^(?:hi|hello|hey|dear|good (?:morning|day|evening|afternoon)|hallo|guten (?:tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|bonjour|bonsoir|ch(?:er|ère)s?|madame|monsieur|hola|buen[oa]s|estimad[oa]s?|buongiorno|salve|gentile|ciao|beste|geachte|olá|bom dia|prezad[oa]s?|caro|cara|moin|servus|hej)\\b[^.!?]{0,60}$");

    private static final Map<String, Pattern> REQUESTS =
            Map.of(
                    "en",
                            ask(
                                    "could you|can you|would you|will you|can we|could we|can i|could i|may i|please (?!find|note|see|do not|don.t|be aware|ignore|disregard|contact us)[a-z]+|i (?:would|.d) (?:also )?(?:like|love) (?:to|a|you)|i want (?:to|you|my)|i need (?:a|an|your help|to (?:know|return|change|cancel|exchange|send))|we need (?:a|an|your)|we would (?:also )?be interested|let me know|do you|how (?:do|can|long|much|many)|what is|where is|when (?:will|can|do)|is there|i expect|i was wondering|any plans"),
                    "de",
                            ask(
                                    "konnen sie|konnten sie|konnt ihr|konntet ihr|kannst du|bitte (?!beachten|nicht)[a-z]+|ich mochte (?:gern |gerne )?(?:wissen|fragen|zuruck|bestell|umtausch|stornier|kundig|mein|die|das|den|eine|sie bitten)[a-z]*|ich hatte gern|ich brauche|ich benotige|wir benotigen|wir brauchen|wurden sie|wie (?:kann|lange|viel|funktioniert)|wann|wo (?:ist|bleibt)|gibt es|haben sie|ich bitte"),
                    "fr",
                            ask(
                                    "pouvez-vous|pourriez-vous|pouvez vous|merci de|veuillez|je (?:souhaite|voudrais|souhaiterais|veux|desire)|j.aimerais|j.ai besoin|nous (?:souhaitons|voudrions|avons besoin)|comment|quand|ou est|est-ce que|y a-t-il"),
                    "es",
                            ask(
                                    "pueden|puede|podrian?|podrias|por favor|quisiera|quiero|me gustaria|necesito|necesitamos|tambien necesito|como (?:puedo|se)|cuando|donde|hay alguna"),
                    "it",
                            ask(
                                    "potete|potreste|puo|potrebbe|per favore|vorrei|vorremmo|ho bisogno|come (?:posso|si)|quando|dove|e possibile"),
                    "nl",
                            ask(
                                    "kunt u|kun je|kunnen jullie|zou u|graag|alstublieft|ik wil|ik heb .{0,20}nodig|hoe (?:kan|lang)|wanneer|waar (?:is|blijft)"),
                    "pt",
                            ask(
                                    "podem|pode|poderiam?|por favor|gostaria|quero|preciso|como (?:posso|faco)|quando|onde"));

    private Sentences() {}

    /** All sentences, in order, each on one line; greetings left out. */
    public static List<String> of(String text) {
        List<String> sentences = new ArrayList<>();
        for (String paragraph : paragraphs(text)) {
            String pending = "";
            Pattern end = isLowerCase(text) ? END_ANYWHERE : END;
            for (String piece : List.of(end.split(paragraph, -1))) {
                String sentence = pending.isEmpty() ? piece : pending + " " + piece;
                if (ABBREVIATION.matcher(sentence).matches()) {
                    pending = sentence;
                    continue;
                }
                pending = "";
                add(sentence, sentences);
            }
            add(pending, sentences);
        }
        return sentences;
    }

    /** Those that ask: with a question mark, or the way a request is put in the language. */
    public static List<String> questions(String text, String language) {
        Pattern request = REQUESTS.getOrDefault(language, REQUESTS.getOrDefault("en", END));
        Set<String> asking = new LinkedHashSet<>();
        for (String sentence : of(text)) {
            boolean asks =
                    QUESTION_MARK.matcher(sentence).find()
                            || request.matcher(Folded.of(sentence)).find();
            if (asks
                    && asking.size() < QUESTIONS_MAX
                    && sentence.codePoints().filter(Character::isLetter).count() >= 3) {
                asking.add(sentence);
            }
        }
        return List.copyOf(asking);
    }

    /** Whether the writer does without capitals, so that none shows where a sentence starts. */
    private static boolean isLowerCase(String text) {
        long capitals = text.codePoints().filter(Character::isUpperCase).count();
        return capitals * 100 <= text.length();
    }

    private static void add(String sentence, List<String> sentences) {
        String clean = sentence.strip();
        if (!clean.isEmpty()
                && sentences.size() < SENTENCES_MAX
                && !GREETING.matcher(clean.replaceAll("[,!:.]+$", "")).matches()) {
            sentences.add(
                    clean.length() <= SENTENCE_CHARS_MAX
                            ? clean
                            : clean.substring(0, SENTENCE_CHARS_MAX));
        }
    }

    private static List<String> paragraphs(String text) {
        List<String> paragraphs = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : List.of(text.split("\n", -1))) {
            Matcher item = LIST_ITEM.matcher(line);
            boolean isItem = item.matches();
            boolean greeting = GREETING.matcher(line.strip().replaceAll("[,!:.]+$", "")).matches();
            if (line.isBlank() || isItem || greeting) {
                paragraphs.add(open.toString());
                open.setLength(0);
            }
            if (!greeting) {
                open.append(open.isEmpty() ? "" : " ")
                        .append(isItem ? item.group(1).strip() : line.strip());
            }
        }
        paragraphs.add(open.toString());
        return paragraphs;
    }

    private static Pattern ask(String phrases) {
        return Pattern.compile(
                "(?:^|[,;:] |\\b(?:and|so|but|und|et|y|e|en|also|auch|then) )(?:"
                        + phrases
                        + ")(?![a-z])");
    }
}
