package dev.firebreak.kit.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The tokenizer of uncased BERT models: clean, strip accents, lower-case, part at spaces and
 * punctuation, then take the longest piece of the vocabulary again and again. Ours, because the
 * usual one unpacks native code into the home directory.
 */
final class WordPiece {
    /**
     * A token has one character at least, so more text than this can't change the result by much;
     * it bounds the work.
     */
    private static final int TEXT_CHARS_MAX = 16_384;

    private static final int WORD_CHARS_MAX = 100;

    private final Map<String, Integer> vocabulary;
    private final int start;
    private final int end;
    private final int unknown;

    private WordPiece(Map<String, Integer> vocabulary) {
        this.vocabulary = vocabulary;
        this.start = id("[CLS]");
        this.end = id("[SEP]");
        this.unknown = id("[UNK]");
    }

    /** Reads the vocabulary out of a tokenizer.json. */
    static WordPiece read(InputStream tokenizerJson) throws IOException {
        JsonNode vocabulary = new ObjectMapper().readTree(tokenizerJson).at("/model/vocab");
        Map<String, Integer> ids = HashMap.newHashMap(vocabulary.size());
        vocabulary.properties().forEach(entry -> ids.put(entry.getKey(), entry.getValue().asInt()));
        return new WordPiece(ids);
    }

    /** The ids of at most {@code tokensMax} tokens, the start and end marks among them. */
    long[] ids(String text, int tokensMax) {
        Tokens tokens = new Tokens(tokensMax - 1);
        tokens.add(start);
        String clean =
                normalise(
                        text.length() <= TEXT_CHARS_MAX ? text : text.substring(0, TEXT_CHARS_MAX));
        int from = 0;
        while (from < clean.length() && !tokens.full()) {
            int codePoint = clean.codePointAt(from);
            int to = from + Character.charCount(codePoint);
            if (codePoint == ' ') {
                from = to;
                continue;
            }
            if (!isPunctuation(codePoint)) {
                while (to < clean.length()
                        && clean.charAt(to) != ' '
                        && !isPunctuation(clean.codePointAt(to))) {
                    to += Character.charCount(clean.codePointAt(to));
                }
            }
            addPieces(clean.substring(from, to), tokens);
            from = to;
        }
        return tokens.closedBy(end);
    }

    private void addPieces(String word, Tokens tokens) {
        if (word.length() > WORD_CHARS_MAX) {
            tokens.add(unknown);
            return;
        }
        int[] pieces = new int[word.length()];
        int count = 0;
        int from = 0;
        while (from < word.length()) {
            int to = word.length();
            Integer piece = null;
            while (piece == null && to > from) {
                piece =
                        vocabulary.get(
                                from == 0
                                        ? word.substring(0, to)
                                        : "##" + word.substring(from, to));
                to--;
            }
            if (piece == null) {
                tokens.add(unknown);
                return;
            }
            pieces[count++] = piece;
            from = to + 1;
        }
        for (int i = 0; i < count; i++) {
            tokens.add(pieces[i]);
        }
    }

    private int id(String token) {
        Integer id = vocabulary.get(token);
        if (id == null) {
            throw new IllegalStateException("the vocabulary lacks " + token);
        }
        return id;
    }

    private static String normalise(String text) {
        StringBuilder clean = new StringBuilder(text.length() + 16);
        text.codePoints()
                .forEach(
                        codePoint -> {
                            int type = Character.getType(codePoint);
                            if (Character.isWhitespace(codePoint)
                                    || type == Character.SPACE_SEPARATOR) {
                                clean.append(' ');
                            } else if (codePoint == 0xFFFD
                                    || type == Character.CONTROL
                                    || type == Character.FORMAT) {
                                return;
                            } else if (isIdeograph(codePoint)) {
                                clean.append(' ').appendCodePoint(codePoint).append(' ');
                            } else {
                                clean.appendCodePoint(codePoint);
                            }
                        });
        String apart = Normalizer.normalize(clean, Normalizer.Form.NFD);
        StringBuilder bare = new StringBuilder(apart.length());
        apart.codePoints()
                .filter(codePoint -> Character.getType(codePoint) != Character.NON_SPACING_MARK)
                .forEach(bare::appendCodePoint);
        return bare.toString().toLowerCase(Locale.ROOT);
    }

    private static boolean isIdeograph(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0x20000 && c <= 0x2CEAF)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    /** Like BERT: all ASCII that is neither letter, digit nor space counts, such as '$' and '+'. */
    private static boolean isPunctuation(int c) {
        if ((c >= 33 && c <= 47)
                || (c >= 58 && c <= 64)
                || (c >= 91 && c <= 96)
                || (c >= 123 && c <= 126)) {
            return true;
        }
        return switch (Character.getType(c)) {
            case Character.DASH_PUNCTUATION,
                    Character.START_PUNCTUATION,
                    Character.END_PUNCTUATION,
                    Character.CONNECTOR_PUNCTUATION,
                    Character.OTHER_PUNCTUATION,
                    Character.INITIAL_QUOTE_PUNCTUATION,
                    Character.FINAL_QUOTE_PUNCTUATION ->
                    true;
            default -> false;
        };
    }

    /** Token ids up to a limit. */
    private static final class Tokens {
        private final long[] ids;
        private int size;

        Tokens(int max) {
            this.ids = new long[max + 1];
        }

        boolean full() {
            return size == ids.length - 1;
        }

        void add(int id) {
            if (!full()) {
                ids[size++] = id;
            }
        }

        long[] closedBy(int end) {
            ids[size] = end;
            return Arrays.copyOf(ids, size + 1);
        }
    }
}
