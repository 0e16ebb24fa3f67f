package dev.firebreak.kit.guard;

import java.util.List;

/**
 * What attacks on an assistant say, by name. Tuned on public attack collections; what they catch is
 * in the README.
 *
 * <p>Every repetition is bounded, and none stands inside another over the same characters: the text
 * is hostile. Groups repeat a few times only, since each round takes a stack frame.
 */
final class Rules {
    private static final String AIM =
            "(?:instructions?|rules?|guidelines?|directions|directives?|restrictions?|constraints?|prompts?|polic(?:y|ies)|training"
                    + "|programming|commands?|context|safeguards?|filters?|protocols?|orders|limitations?|safety)";
    private static final String WHICH =
            "(?:all|any|every|the|these|those|your|of|previous|prior|above|earlier|preceding|foregoing|initial|original|existing|other"
                    + "|safety|security|system|content|ethical|past|old|and)";
    private static final String DROP =
            "(?:ignore|disregard|forget|override|bypass|neglect|discard|do not follow|dont follow|don t follow|stop following"
                    + "|do not obey|don t obey|don t comply with|do not comply with|break)";
    private static final String BAD =
            "(?:dan|hacker|criminal|villain|attacker|scammer|evil\\w*|unrestricted|unfiltered|uncensored|jailbroken|unethical|bad person"
                    + "|deceased grandmother|an ai with(?:out)?|developer mode|god mode)";
    private static final String ANSWER = "your (?:\\w+ )?(?:response|reply|answer|message|output)";

    static final List<Rule> ALL =
            List.of(
                    rule(
                            "instruction-override",
                            "ignor|disregard|forget|overrid|bypass|neglect|discard|follow|obey|comply|break",
                            "\\b" + DROP + "(?: " + WHICH + "){1,6} " + AIM),
                    rule(
                            "instruction-override",
                            "ignore|disregard|forget",
                            "\\b(?:ignore|disregard|forget) (?:all|everything|anything|every|the)(?: (?:that|which|is|was|info|of|the|text|thing)){0,6}+ (?:above|before this|you were told|you have been told|you know|prior to|said before|except for)"),
                    rule(
                            "instruction-override",
                            "instruction|task",
                            "\\b(?:(?:new|updated|real|true|actual) instructions? ?(?:follow|are|:)|instead follow (?:these|the following)|your real instructions|new task ?:|follow only those)"),
                    rule(
                            "instruction-override",
                            "override|cleared|safety",
                            "\\b(?:(?:admin|security|safety) override\\b|system[-\\x20]?override\\b|override (?:safety|manual scoring|respond|all)|new safety level|context window cleared|disable (?:all )?(?:safety|filters?|restrictions)|ignore (?:your )?safety\\b|ignore yours now|always answer whatever|suppose that you were unrestricted)"),
                    rule(
                            "instruction-override",
                            "unrestricted|restriction|limits|guideline|rules|filter|question|refuse",
                            "\\b(?:(?:you|act|answer|comply|respond|proceed|anything|session|freely|requests?|rules?)\\b[^.]{0,50}\\b(?:without|no|zero) (?:any )?(?:restrictions?|limits|limitations|filters?|filtering|guidelines|question)\\b|never refuse)"),
                    rule(
                            "instruction-override",
                            "anweisung|instruction|instrucc|istruzion|instructie|instruc|instrukc",
                            "\\b(?:ignorier\\w*|vergiss|missachte|ignorez|oubliez|oublie|ignora|olvida|dimentica|negeer|vergeet|ignore|esqueca|zignoruj|zapomnij)[^.!?]{1,50}? (?:anweisungen|instructions|instrucciones|istruzioni|instructies|instrucoes|instrukcje)"),
                    rule(
                            "role-change",
                            "you|act|role|behave|simulat",
                            "\\b(?:you are now|you re now|you re|you are|from now on you are|act (?:as|like)|behave like|respond only as|pretend (?:that )?(?:you are|to be|you re)|simulate being|assume the role of|role ?play as|if you were)[^.!?]{0,36}? "
                                    + BAD
                                    + "\\b"),
                    rule(
                            "role-change",
                            "mode|persona|pretend|gpt|role",
                            "\\b(?:(?:in|enter|into|switch to|enable|activate) (?:dan|jailbreak|god|unrestricted|unfiltered) mode|switch to developer mode|enable developer mode and|pretend (?:you have no|this is (?:legal|allowed))|evil ?gpt|your new role is to help|new persona|roleplay as a)"),
                    rule(
                            "prompt-leak",
                            "prompt|instruction|guideline|directive|rules|told|configured",
                            "\\b(?:reveal|show|print|repeat|output|display|tell|give|share|leak|expose|dump|translate|summari[sz]e|disclose|what (?:is|are|was|were)|word of)(?: (?:me|us|about|all|of|the|its|full|first|word|hidden|complete|entire|in)){0,6} (?:(?:your |the )(?:system prompt|initial (?:prompt|instructions)|original (?:instructions|guidelines|prompt)|hidden (?:prompt|instructions)|secret (?:prompt|instructions)|instructions you were|rules you (?:follow|were)|own instructions)|(?:your |the )(?:full )?(?:prompt|instructions|directives)(?![^a-z0-9]{0,3}(?:for|on|regarding|about|to|in|of|from|concerning|that|and how|below|manual|we|as|with (?:the|my))\\b)(?![a-z]))"),
                    rule(
                            "prompt-leak",
                            "above|verbatim|prior|previous",
                            "\\b(?:repeat|copy|output|format|wrap|reproduce|print|transcript|re transcript)(?: (?:everything|the|all|your|text|content|instructions|prompt|words|back)){0,4} above(?: (?:this|the|text|in|inside|verbatim|starting|as|content|instructions))"),
                    rule(
                            "prompt-leak",
                            "other users|last user|prior inputs|previous prompts|conversation|prompt",
                            "\\b(?:(?:what did|from) (?:the )?(?:other users?|last user)|all prior inputs|print previous prompts|previous messages in this conversation|(?:full|entire) conversation history|fence the prompt|wrap the prompt|told before this conversation|given before this chat)"),
                    rule(
                            "role-marker",
                            "<|[|#|-",
                            "<\\|(?:system|im_start|im_end|endoftext|user|assistant)\\|?>|\\[/?inst\\]|\\[/(?:system|user)\\]|(?:\\[system\\]\\s*){2}|#{3}\\s*(?:system|admin|assistant|instruction)s?\\s*[#:]|-{3}\\s*(?:end )?system(?: prompt)?\\s*-{3}|<end of session>|</?(?:admin)>|assistant: ?<detailed"),
                    rule(
                            "role-marker",
                            "<system|[system|system:",
                            "(?:</?system>|\\[system\\]|\\bsystem:)[^<]{0,40}\\b(?:ignore|override (?:all|any|the|your|every|previous|safety)|bad instructions|comply|you are|you must|disregard|focus only|print|no restrictions|note (?:to|by)|critical|do bad)"),
                    rule(
                            "addressed-to-machine",
                            "automated|llm|language model|ai |assistant|scan|user asks",
                            "\\b(?:note to (?:the )?(?:automated|ai|llm|language model|assistant)|visible to (?:the )?(?:llm|ai)|invisible to humans|(?:attention|dear|hey|hello|note|important|message) (?:to |for )?(?:the )?(?:ai|llm|language model|ai assistant|ai agent|ai model)s?\\b|if (?:the )?(?:user|you are an? (?:ai|llm|assistant|language model|bot)) ?(?:asks|,|please|you)|automated (?:screening|analysis) (?:systems?|software)|system chain of thought)"),
                    rule(
                            "answer-steering",
                            "focus|only|else|deviate|evaluate|indicators",
                            "\\b(?:(?:instead )?focus (?:only|exclusively) on (?:the )?(?:following|positive|information)|(?:reply|respond|answer) (?:with )?only (?:with )?(?:the following|this|as)|absolutely nothing else|simply respond with|may not deviate|ignore all negative|provide it to the user|don t evaluate the candidate|instead focus exclusively)"),
                    rule(
                            "answer-steering",
                            "response|reply|answer|message|output",
                            "\\b(?:modify|augment|enhance|scramble|anagram|misspell|jumble|substitute|integrate|append|render|encode)[^.!?]{0,160}?"
                                    + ANSWER
                                    + "\\b|\\b(?:include|add) (?:a|an|the|one) (?:sentence|line|paragraph|reason|statement|link|tip|compelling)[^.!?]{0,120}? (?:in|to) "
                                    + ANSWER),
                    rule(
                            "answer-steering",
                            "response|reply|answer|message",
                            "\\b(?:in "
                                    + ANSWER
                                    + " (?:suggest|tease|hint|tell|recommend|claim|say that)|add [\"'“”«][^\"“”]{3,160}[\"'“”»][^.!?]{0,60}? to "
                                    + ANSWER
                                    + "|(?:letters|vowels|words|spaces) (?:in|of|from) "
                                    + ANSWER
                                    + "|"
                                    + ANSWER
                                    + " (?:using|without|in|with) (?:anagram\\w*|alphanumeric|homophonic|intentional|any spaces|symbols)|replace (?:letters|vowels|every))"),
                    rule(
                            "exfiltration",
                            "@|http|exfiltrat",
                            "\\b(?:exfiltrate|(?:send|forward|e ?mail|post|upload|export|transmit|leak|copy|bcc)[^.!?@]{0,80}? (?:passwords?|credentials?|api keys?|secrets?|customer (?:data|list|records|database)|database|inbox|mailbox|all data|entire conversation|conversation history|results|contact list|addresses of all)[^.!?@]{0,60}? (?:to|at) (?:[a-z0-9._%+-]{1,64}@|https?://))"),
                    rule(
                            "exfiltration",
                            "](http",
                            "!\\[[^\\]]{0,200}\\]\\(https?://[^)\\s]{1,300}[?&/=](?:\\{|<|\\[|%7b|\\$|data\\b|secret|conversation|history|summary|base64)"),
                    rule(
                            "encoded-instruction",
                            "decode|decipher|decrypt|decod|rot13|unscramble|backward|rearrange|hex|execute|base64|translat",
                            "\\b(?:decode|decipher|decrypt|rot13|unscramble|spell (?:it )?backwards?|rearrange|translate from hex|translate the following|base64)\\b[^.]{0,80}\\b(?:and|then) (?:can you )?(?:follow|execute|obey|run it|run the|do it|do what it says|perform|comply)"),
                    rule(
                            "prompt-leak",
                            "instructions are|yours",
                            "\\b(?:sentence your instructions are|reveals its instructions)"),
                    rule(
                            "harmful-request",
                            "sentence",
                            "\\bwrite (?:one|a|an|some) (?:unfriendly|offensive|toxic|harmful|discriminatory|negative|hateful|racist|sexist) (?:sentence|text|joke)s? about"),
                    rule(
                            "fake-authority",
                            "pre|verified|authori|administrator|developer",
                            "\\b(?:pre verified by (?:senior )?management|(?:this is|i am) (?:your|the) (?:developer|administrator|system administrator|creator)\\b[^.]{0,60}\\b(?:must|need|reveal|grant|disable|override)|grant (?:me )?full access\\b[^.]{0,20}admin)"));

    private Rules() {}

    private static Rule rule(String name, String needs, String phrase) {
        return Rule.of(name, needs, phrase);
    }
}
