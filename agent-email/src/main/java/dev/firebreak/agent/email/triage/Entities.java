package dev.firebreak.agent.email.triage;

import dev.firebreak.agent.email.mail.Address;
import dev.firebreak.agent.email.mail.Mail;
import dev.firebreak.schemas.Entity;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds what a mail names: numbers of orders, invoices and parcels, amounts, dates, people,
 * companies, products, addresses.
 */
public final class Entities {
    private static final int ENTITIES_MAX = 200;
    private static final int VALUE_CHARS_MAX = 300;
    private static final Pattern PRODUCT_NAME = Pattern.compile("[\\p{L}\\p{N} .'&-]{2,60}");

    private static final Pattern URL =
            Pattern.compile(
                    "\\b(?:https?://|www\\.)[^\\s<>\"'()\\[\\]]{3,500}[^\\s<>\"'()\\[\\].,;:!?]",
                    Pattern.CASE_INSENSITIVE);
    private static final Pattern EMAIL =
            Pattern.compile(
                    "\\b[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\\.[A-Za-z0-9-]{1,63})+\\b");
    private static final Pattern ACCOUNT_NUMBER =
            Pattern.compile("\\b[A-Z]{2}\\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?\\b");
    private static final Pattern TRACKING =
            Pattern.compile(
                    "\\b(1Z[0-9A-Z]{16}|00\\d{18}|[A-Z]{2}\\d{9}[A-Z]{2}|JJ?D\\d{16,20})\\b");
    private static final Pattern TRACKING_NAMED =
            Pattern.compile(
                    "(?:tracking(?: ?(?:number|no\\.?|id|code|#))?|sendungsnummer|paketnummer|numéro de suivi|número de seguimiento|codice di tracciamento|trackingcode|track & trace)[\\s:#.]{1,4}(?:is |lautet |est |es )?([A-Z0-9-]{8,34}\\d[A-Z0-9-]{0,10})\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern INVOICE =
            Pattern.compile("\\b((?:INV|RE|RG|FA|FAC|FT|RNG)[-/]?(?:\\d{4}[-/])?\\d{3,12})\\b");
    private static final Pattern INVOICE_NAMED =
            Pattern.compile(
                    "(?:invoice|rechnung(?:snummer|s-nr\\.?)?|rechn\\.-nr\\.?|facture|factura|fattura|factuur|fatura)\\s?(?:number|no\\.?|nr\\.?|n[°ºo]\\.?|#|nummer|numéro|número)?[\\s:#]{0,3}([A-Z]{0,4}[-/]?\\d[\\d/-]{3,20}\\d)\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern ORDER =
            Pattern.compile("\\b((?:NL|ORD|SO|PO|AB|BE)[-#]?\\d{4,12})\\b");
    private static final Pattern ORDER_NAMED =
            Pattern.compile(
                    "(?:order|bestellung|bestellnummer|bestell-nr\\.?|auftrag(?:snummer)?|commande|pedido|ordine|bestelling|bestelnummer|encomenda|beställning|zamówienie)\\s?(?:number|no\\.?|nr\\.?|n[°ºo]\\.?|#|id|nummer|numéro|número|num\\.?|ref\\.?)?(?: is| lautet| ist)?[\\s:#]{0,3}([A-Z]{0,4}-?\\d[\\d-]{3,15})\\b",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern PHONE =
            Pattern.compile(
                    "(?<![\\w+/.-])(?:\\+\\d{1,3}[\\s./-]?|\\(?0\\d{1,5}\\)?[\\s./-]|\\(\\d{3}\\)\\s?|\\d{3}-)(?:\\(0\\))?\\d(?:[\\s./-]?\\d){5,11}(?![\\w-])");
    private static final Pattern COMPANY =
            Pattern.compile(
                    "\\b((?:[\\p{Lu}][\\p{L}\\d&.-]{1,30} ){1,4}(?:GmbH(?: & Co\\. KG)?|AG|KG|OHG|e\\.V\\.|Ltd|Limited|Inc|LLC|Corp|Corporation|PLC|AS|ASA|AB|ApS|A/S|Oy|SARL|SAS|SA|S\\.A\\.|SL|S\\.L\\.|SpA|S\\.p\\.A\\.|Srl|BV|B\\.V\\.|NV))(?![\\p{L}\\d])");
    private static final Pattern ADDRESSED =
            Pattern.compile(
                    "(?m)^(?:hi|hello|dear|hallo|hey|liebe[rs]?|sehr geehrte[rs]?|bonjour|ch(?:er|ère)|hola|estimad[oa]|ciao|gentile|beste|geachte|olá|caro|cara)(?: (?:mr|mrs|ms|dr|herr|frau|monsieur|madame|m|mme|señora?|signora?|meneer|mevrouw)\\.?)? ((?-i:\\p{Lu}[\\p{L}'-]{1,24}(?: \\p{Lu}[\\p{L}'-]{1,24}){0,2}))[,!:]?\\s*$",
                    Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    private static final Pattern TITLED =
            Pattern.compile(
                    "\\b(?:Mr|Mrs|Ms|Dr|Herrn?|Frau|Mme|Monsieur|Madame|Sra?|Señora?|Signora?)\\.? (\\p{Lu}[\\p{L}'-]{1,24}(?: \\p{Lu}[\\p{L}'-]{1,24})?)");
    private static final Set<String> NO_NAMES =
            Set.of(
                    "sir",
                    "madam",
                    "team",
                    "all",
                    "everyone",
                    "sirs",
                    "customer",
                    "service",
                    "support",
                    "damen",
                    "herren",
                    "zusammen",
                    "kundenservice",
                    "tous",
                    "equipo",
                    "sir or madam",
                    "colleagues",
                    "friends",
                    "website owner",
                    "nordlicht team",
                    "executive");

    private final Pattern products;

    /**
     * @param productNames what the knowledge says is sold; the longest name wins where several fit
     */
    public Entities(List<String> productNames) {
        String names =
                String.join(
                        "|",
                        productNames.stream()
                                .filter(name -> PRODUCT_NAME.matcher(name).matches())
                                .sorted(Comparator.comparingInt(String::length).reversed())
                                .map(Pattern::quote)
                                .toList());
        this.products =
                Pattern.compile(
                        names.isEmpty()
                                ? "(?!)"
                                : "(?<![\\p{L}\\d])(?:" + names + ")(?![\\p{L}\\d])",
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /**
     * All that is named, in the order of the text; no two overlap, except those from headers, which
     * have no place.
     */
    public List<Entity> find(Mail mail, String language, LocalDate received) {
        Found found = new Found(mail.newText());
        found.each(URL, "url", 0, Entities::same);
        found.each(EMAIL, "email", 0, text -> Optional.of(text.toLowerCase(Locale.ROOT)));
        found.reserve(ACCOUNT_NUMBER);
        found.each(TRACKING, "tracking-number", 1, Entities::same);
        found.each(TRACKING_NAMED, "tracking-number", 1, Entities::number);
        found.each(INVOICE, "invoice-number", 1, Entities::number);
        found.each(INVOICE_NAMED, "invoice-number", 1, Entities::number);
        found.each(ORDER, "order-number", 1, Entities::number);
        found.each(ORDER_NAMED, "order-number", 1, Entities::number);
        found.amounts();
        OffsetDateTime sent = mail.date();
        for (Dates.Form form :
                new Dates(
                                sent == null ? received : sent.toLocalDate(),
                                language,
                                language.equals("en"))
                        .forms()) {
            found.dates(form);
        }
        found.each(PHONE, "phone", 0, text -> Optional.of(text.replaceAll("[^+\\d]", "")));
        found.each(COMPANY, "company", 1, Entities::same);
        found.each(products, "product", 0, Entities::same);
        found.each(TITLED, "person", 1, Entities::name);
        found.each(ADDRESSED, "person", 1, Entities::name);
        return inOrder(found.entities, mail);
    }

    private static List<Entity> inOrder(List<Entity> entities, Mail mail) {
        List<Entity> all =
                new ArrayList<>(
                        entities.stream()
                                .sorted(Comparator.comparingInt(Entity::getStart))
                                .toList());
        Set<String> known = new HashSet<>();
        all.forEach(entity -> known.add(entity.getKind() + entity.getValue()));
        Address from = mail.from();
        if (from != null && isPersonName(from.name())) {
            all.add(entity("person", from.name(), given(from.name()), -1));
        }
        // A number in the subject is often the only one.
        Found subject = new Found(mail.subject());
        subject.each(TRACKING, "tracking-number", 1, Entities::same);
        subject.each(INVOICE, "invoice-number", 1, Entities::number);
        subject.each(ORDER, "order-number", 1, Entities::number);
        subject.each(ORDER_NAMED, "order-number", 1, Entities::number);
        for (Entity entity : subject.entities) {
            if (known.add(entity.getKind() + entity.getValue())) {
                all.add(entity(entity.getKind(), entity.getText(), entity.getValue(), -1));
            }
        }
        Found signature = new Found(mail.signature());
        signature.each(COMPANY, "company", 1, Entities::same);
        signature.each(PHONE, "phone", 0, text -> Optional.of(text.replaceAll("[^+\\d]", "")));
        for (Entity entity : signature.entities) {
            if (known.add(entity.getKind() + entity.getValue())) {
                all.add(entity(entity.getKind(), entity.getText(), entity.getValue(), -1));
            }
        }
        return all.size() <= ENTITIES_MAX ? all : all.subList(0, ENTITIES_MAX);
    }

    /** The name as spoken: "Lindqvist, Anna" is Anna Lindqvist. */
    public static String given(String name) {
        int comma = name.indexOf(',');
        return comma < 0
                ? name.strip()
                : (name.substring(comma + 1).strip() + " " + name.substring(0, comma).strip())
                        .strip();
    }

    /** Whether a display name is a person's, rather than a company's, a team's or a login. */
    public static boolean isPersonName(String name) {
        return name.matches("(?:\\p{Lu}[\\p{L}\\p{M}.'’-]*,? ?){1,4}")
                && !COMPANY.matcher(name).find()
                && !name.toLowerCase(Locale.ROOT)
                        .matches(
                                ".*\\b(?:team|service|support|security|system|office|department|info|sales|marketing|admin|shop|store|newsletter|news|verein|wanderverein|buchhaltung|accounting|accounts|club|group|department|platform|weekly|outdoor|monitoring|lead|manager|success|organizer|pool|delivery)\\b.*");
    }

    private static Optional<String> same(String text) {
        return Optional.of(text);
    }

    private static Optional<String> number(String text) {
        return Optional.of(text.toUpperCase(Locale.ROOT).replace("#", ""));
    }

    private static Optional<String> name(String text) {
        return NO_NAMES.contains(text.toLowerCase(Locale.ROOT))
                ? Optional.empty()
                : Optional.of(text);
    }

    private static Entity entity(String kind, String text, String value, int start) {
        return Entity.newBuilder()
                .setKind(kind)
                .setText(text)
                .setValue(value)
                .setStart(start)
                .build();
    }

    /** What was found so far in one text; a place once taken stays taken. */
    private static final class Found {
        private final String text;
        private final boolean[] taken;
        private final List<Entity> entities = new ArrayList<>();

        Found(String text) {
            this.text = text;
            this.taken = new boolean[text.length()];
        }

        void each(
                Pattern pattern,
                String kind,
                int group,
                Function<String, Optional<String>> normalise) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find() && entities.size() < ENTITIES_MAX) {
                add(
                        kind,
                        matcher.start(group),
                        matcher.end(group),
                        normalise.apply(matcher.group(group)));
            }
        }

        /** Takes places without saying what they are. */
        void reserve(Pattern pattern) {
            Matcher matcher = pattern.matcher(text);
            while (matcher.find()) {
                Arrays.fill(taken, matcher.start(), matcher.end(), true);
            }
        }

        void amounts() {
            Matcher matcher = Amounts.PATTERN.matcher(text);
            while (matcher.find() && entities.size() < ENTITIES_MAX) {
                String before = matcher.group("before");
                Optional<String> value =
                        before != null
                                ? Amounts.normalise(matcher.group("behind"), before)
                                : Amounts.normalise(matcher.group("front"), matcher.group("after"));
                add("amount", matcher.start(), matcher.end(), value);
            }
        }

        void dates(Dates.Form form) {
            Matcher matcher = form.pattern().matcher(text);
            while (matcher.find() && entities.size() < ENTITIES_MAX) {
                MatchResult match = matcher.toMatchResult();
                add(
                        "date",
                        match.start(),
                        match.end(),
                        form.reading().apply(match).map(LocalDate::toString));
            }
        }

        private void add(String kind, int start, int end, Optional<String> value) {
            if (value.isEmpty() || value.get().length() > VALUE_CHARS_MAX) {
                return;
            }
            for (int i = start; i < end; i++) {
                if (taken[i]) {
                    return;
                }
            }
            Arrays.fill(taken, start, end, true);
            entities.add(entity(kind, text.substring(start, end), value.get(), start));
        }
    }
}
