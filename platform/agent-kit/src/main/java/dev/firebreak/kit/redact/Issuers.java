package dev.firebreak.kit.redact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keys that their issuers made to be found: each begins with something that nothing else begins
 * with. The forms are those that the issuers document and secret scanners look for. A word is
 * looked at by its beginning only, so what it costs does not grow with the number of issuers.
 */
final class Issuers {
    /** A key's beginning, as it is, and a pattern for the rest. */
    private record Form(String begins, Pattern rest) {}

    /** Patterns are possessive, and end where the key must. */
    private static final String[][] KNOWN = {
        {"sk-", "[A-Za-z0-9_-]{16,512}+"},
        {"sk_", "[A-Za-z0-9_-]{16,512}+"},
        {"pk-", "[A-Za-z0-9_-]{16,512}+"},
        {"pk_", "[A-Za-z0-9_-]{16,512}+"},
        {"rk-", "[A-Za-z0-9_-]{16,512}+"},
        {"rk_", "[A-Za-z0-9_-]{16,512}+"},
        {"pk.", "[a-z0-9]{50,80}+\\.[a-z0-9]{20,30}+"},
        {"ghp_", "[A-Za-z0-9]{20,255}+"},
        {"gho_", "[A-Za-z0-9]{20,255}+"},
        {"ghu_", "[A-Za-z0-9]{20,255}+"},
        {"ghs_", "[A-Za-z0-9]{20,255}+"},
        {"ghr_", "[A-Za-z0-9]{20,255}+"},
        {"github_pat_", "[A-Za-z0-9_]{20,255}+"},
        {"gl", "(?:pat|dt|ptt|rt|soat|ft|cbt|agent|oas|imt|ffct)-[A-Za-z0-9_-]{16,128}+"},
        {"GR1348941", "[A-Za-z0-9_-]{20,40}+"},
        {"_gitlab_session=", "[0-9a-z]{32}+(?![0-9a-z])"},
        {"xoxe.", "xox[bp]-[A-Za-z0-9-]{10,255}+"},
        {"xox", "[abeoprs]-[A-Za-z0-9-]{10,255}+"},
        {"xapp-", "[A-Za-z0-9-]{10,255}+"},
        {"hooks.slack.com/", "(?:services|workflows|triggers)/[A-Za-z0-9+/]{20,120}+"},
        {"webhook.office.com/", "webhookb2/[A-Za-z0-9@/-]{60,200}+"},
        {"AKIA", "[A-Z0-9]{16}+(?![A-Z0-9])"},
        {"ASIA", "[A-Z0-9]{16}+(?![A-Z0-9])"},
        {"ABIA", "[A-Z0-9]{16}+(?![A-Z0-9])"},
        {"ACCA", "[A-Z0-9]{16}+(?![A-Z0-9])"},
        {"A3T", "[A-Z0-9]{17}+(?![A-Z0-9])"},
        {"LTAI", "[A-Za-z0-9]{16,24}+"},
        {"AIza", "[A-Za-z0-9_-]{30,64}+"},
        {"ya29.", "[A-Za-z0-9_-]{20,512}+"},
        {"GOCSPX-", "[A-Za-z0-9_-]{20,64}+"},
        {"AQVN", "[A-Za-z0-9_-]{35,38}+"},
        {"t1.", "[A-Za-z0-9_-]{1,200}+=?+\\.[A-Za-z0-9_-]{86}+=?+"},
        {"npm_", "[A-Za-z0-9]{30,64}+"},
        {"pypi-", "[A-Za-z0-9_-]{50,512}+"},
        {"rubygems_", "[a-f0-9]{40,64}+"},
        {"CLOJARS_", "[A-Za-z0-9]{60}+"},
        {"SG.", "[A-Za-z0-9_-]{16,64}+\\.[A-Za-z0-9_-]{16,64}+"},
        {"key-", "[0-9a-f]{32}+(?![0-9a-f])"},
        {"pubkey-", "[0-9a-f]{32}+(?![0-9a-f])"},
        {"xkeysib-", "[a-f0-9]{64}+-[A-Za-z0-9]{16}+"},
        {"hf_", "[A-Za-z0-9]{20,64}+"},
        {"api_org_", "[A-Za-z]{30,40}+"},
        {"do", "[opr]_v1_[a-f0-9]{40,80}+"},
        {"hv", "[sbr]\\.[A-Za-z0-9_-]{20,300}+"},
        {"s.", "[A-Za-z0-9]{24}+(?![A-Za-z0-9])"},
        {"shp", "(?:at|ca|pa|ss)_[A-Fa-f0-9]{32}+"},
        {"shippo_", "(?:live|test)_[a-f0-9]{40}+"},
        {"sq0", "[a-z]{3}-[A-Za-z0-9_-]{22,64}+"},
        {"sq", "[apu]_[a-f0-9]{40}+"},
        {"EAAA", "[A-Za-z0-9+=_-]{56,64}+"},
        {"EAA", "[A-Za-z0-9]{60,300}+"},
        {"EZ", "[AT]K[A-Za-z0-9]{54}+"},
        {"FLW", "(?:SEC|PUB)K(?:_TEST)?+-[A-Za-z0-9]{32}+-X"},
        {"whsec_", "[A-Za-z0-9+/=]{20,128}+"},
        {"dckr_pat_", "[A-Za-z0-9_-]{20,64}+"},
        {"pul-", "[a-f0-9]{40}+"},
        {"lin_api_", "[A-Za-z0-9]{30,64}+"},
        {"fig", "[dou]_[A-Za-z0-9_-]{20,128}+"},
        {"NRAK-", "[A-Za-z0-9]{20,64}+"},
        {"NRII-", "[A-Za-z0-9-]{20,64}+"},
        {"NRJS-", "[A-Za-z0-9]{18,64}+"},
        {"glsa_", "[A-Za-z0-9_=+/]{20,400}+"},
        {"glc_", "[A-Za-z0-9_=+/]{20,400}+"},
        {"eyJrIjoi", "[A-Za-z0-9=]{60,400}+"},
        {"ops_eyJ", "[A-Za-z0-9+/=_-]{100,2000}+"},
        {"A3-", "[A-Z0-9]{6}+-[A-Z0-9]{5,11}+(?:-[A-Z0-9]{5,6}+){3,5}+"},
        {"ATATT3", "[A-Za-z0-9_=-]{40,400}+"},
        {"AKCp", "[A-Za-z0-9]{60,80}+"},
        {"PMAK-", "[a-f0-9]{20,32}+-[a-f0-9]{30,40}+"},
        {"r8_", "[A-Za-z0-9]{30,64}+"},
        {"AGE-SECRET-KEY-1", "[A-Z0-9]{50,64}+"},
        {"tskey-", "[a-z]{3,12}+-[A-Za-z0-9-]{10,80}+"},
        {"gsk_", "[A-Za-z0-9]{40,64}+"},
        {"xai-", "[A-Za-z0-9]{40,100}+"},
        {"pplx-", "[A-Za-z0-9]{30,80}+"},
        {"p8e-", "[A-Za-z0-9]{32}+"},
        {"pat", "[A-Za-z0-9]{14}+\\.[a-f0-9]{64}+"},
        {"pat.", "[A-Za-z0-9_-]{22}+\\.[a-f0-9]{24}+\\.[A-Za-z0-9]{20}+"},
        {"sat.", "[A-Za-z0-9_-]{22}+\\.[a-f0-9]{24}+\\.[A-Za-z0-9]{20}+"},
        {
            "sc_",
            "[A-Za-z0-9]{5,30}+\\.[A-Za-z0-9]{4,6}+\\.acc[_-][A-Za-z0-9-]{10,32}+\\.[A-Za-z0-9+/_=-]{30,120}+"
        },
        {
            "authress_",
            "[A-Za-z0-9]{5,30}+\\.[A-Za-z0-9]{4,6}+\\.acc[_-][A-Za-z0-9-]{10,32}+\\.[A-Za-z0-9+/_=-]{30,120}+"
        },
        {"v1.0-", "[a-f0-9]{24}+-[a-f0-9]{146}+"},
        {"dapi", "[a-f0-9]{32}+(?![a-f0-9])"},
        {"dnkey-", "[a-z0-9=_-]{26}+-?+[a-z0-9=_-]{20,52}+"},
        {"dp.", "(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9.]{40,80}+"},
        {"duffel_", "(?:test|live)_[A-Za-z0-9_=-]{43}+"},
        {"dt0", "[a-zA-Z]01\\.[A-Z0-9]{24}+\\.[A-Z0-9]{64}+"},
        {"fm", "[12][apr]?+_[A-Za-z0-9+/=,_-]{60,1000}+"},
        {"fo1_", "[A-Za-z0-9_-]{43}+"},
        {"fio-u-", "[A-Za-z0-9_=-]{64}+"},
        {"live_", "[A-Za-z0-9_=-]{32,48}+"},
        {"test_", "[a-f0-9]{32,48}+"},
        {"ico-", "[A-Za-z0-9]{32}+"},
        {"s-s4t2", "(?:ud|af)-[a-f0-9]{64}+"},
        {"HRKU-AA", "[A-Za-z0-9_-]{58}+"},
        {"ntn_", "[A-Za-z0-9]{40,60}+"},
        {"API-", "[A-Z0-9]{26}+(?![A-Z0-9])"},
        {"sha256~", "[A-Za-z0-9_-]{43}+"},
        {"pscale_", "(?:tkn|pw|oauth)_[A-Za-z0-9_=.-]{32,64}+"},
        {"pnu_", "[A-Za-z0-9]{36}+"},
        {"rdme_", "[a-z0-9]{70}+"},
        {"tk-us-", "[A-Za-z0-9_-]{48}+"},
        {"sntrys_", "[A-Za-z0-9+/=_]{60,400}+"},
        {"sntryu_", "[a-f0-9]{64}+"},
        {"sm_", "(?:pat|aat|sat)_[A-Za-z0-9]{16,40}+"},
        {"sgp_", "(?:[a-f0-9]{16}_|local_)?+[a-f0-9]{40}+"},
        {"SK", "[0-9a-f]{32}+(?![0-9a-f])"},
        {"AAAAAAAAAAAAAAAAAAAAAA", "[A-Za-z0-9%]{60,120}+"},
        {"tfp_", "[A-Za-z0-9_.=-]{59}+"},
    };

    private static final Map<Character, List<Form>> BY_FIRST = byFirst();

    /** What has its sign in the middle, or only digits in front of it. */
    private static final Map<String, Pattern> AROUND =
            Map.of(
                    ":A",
                    Pattern.compile(
                            "(?<![A-Za-z0-9])[0-9]{5,16}:A[A-Za-z0-9_-]{34}(?![A-Za-z0-9_-])"),
                    ".atlasv1.",
                    Pattern.compile(
                            "(?<![A-Za-z0-9])[A-Za-z0-9]{14}\\.atlasv1\\.[A-Za-z0-9_=-]{60,70}"),
                    "_mmk",
                    Pattern.compile(
                            "(?<![A-Za-z0-9])[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9])"));

    private Issuers() {}

    static void find(String text, Sensitive.Found found) {
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (isPart(c) && (at == 0 || !isAlphanumeric(text.charAt(at - 1)))) {
                at = Math.max(at + 1, from(text, at, found));
            } else {
                at++;
            }
        }
        AROUND.forEach(
                (sign, form) -> {
                    if (text.contains(sign)) {
                        form.matcher(text)
                                .results()
                                .forEach(key -> found.add(Kind.SECRET, key.start(), key.end()));
                    }
                });
    }

    /** The end of the key that begins there; the place itself when none does. */
    private static int from(String text, int at, Sensitive.Found found) {
        for (Form form : BY_FIRST.getOrDefault(text.charAt(at), List.of())) {
            if (text.startsWith(form.begins(), at)) {
                Matcher rest = form.rest().matcher(text);
                // What stands before and behind the region counts for the pattern's end.
                rest.region(at + form.begins().length(), text.length());
                rest.useTransparentBounds(true);
                if (rest.lookingAt()) {
                    found.add(Kind.SECRET, at, rest.end());
                    return rest.end();
                }
            }
        }
        return at;
    }

    private static Map<Character, List<Form>> byFirst() {
        Map<Character, List<Form>> forms = new HashMap<>();
        for (String[] known : KNOWN) {
            forms.computeIfAbsent(known[0].charAt(0), _ -> new ArrayList<>())
                    .add(new Form(known[0], Pattern.compile(known[1])));
        }
        return Map.copyOf(forms);
    }

    private static boolean isPart(char c) {
        return isAlphanumeric(c) || c == '_';
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    }
}
