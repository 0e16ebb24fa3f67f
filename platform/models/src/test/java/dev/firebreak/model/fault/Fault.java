package dev.firebreak.model.fault;

/** One way in which a provider misbehaves; each protocol has its own words for it. */
public enum Fault implements Reply {
    /** 429 without a word of when to come back. */
    THROTTLED,
    /** 429, Retry-After: 7. */
    THROTTLED_SECONDS,
    /** 429, Retry-After with the date that the server was given. */
    THROTTLED_DATE,
    /** 429, retry-after-ms: 250. */
    THROTTLED_MILLIS,
    /** The account is used up. */
    QUOTA,
    /** 500. */
    SERVER,
    /** 503. */
    UNAVAILABLE,
    /** 529, or what the protocol has in its place. */
    OVERLOADED,
    /** Overload told inside an answer with status 200; a stream has begun by then. */
    OVERLOADED_IN_200,
    CONTEXT_TOO_LONG,
    /** The filter stopped the prompt. */
    PROMPT_FILTERED,
    /** 401. */
    BAD_KEY,
    /** 401 that quotes the key it was given, in its message and as its code. */
    BAD_KEY_QUOTED,
    /** 403. */
    FORBIDDEN,
    /** 404. */
    NO_MODEL,
    /** 400. */
    BAD_REQUEST,
    /** 400 of a model behind a name of its owner's that wants its limit by the newer name. */
    OLD_LIMIT,
    /** 302 to another host. */
    REDIRECT,
    /** 502 with a proxy's page. */
    BAD_GATEWAY,
    /** Takes the request and keeps silent. */
    SILENCE,
    /** Headers and half a body, then nothing. */
    BODY_STALL,
    /** One byte after the other, for ever. */
    SLOW_DRIP,
    /** The connection ends in the middle of a body whose length was told. */
    BODY_CUT,
    /** A body, or the last piece of a stream, that is half a JSON and ends as if it were whole. */
    HALF_JSON,
    /** The stream ends properly after half the answer. */
    STREAM_CUT,
    /** A whole streamed answer, and then a connection that stays open and silent. */
    LINGERING,
    /** The connection is reset before anything was said. */
    RESET,
    /** The connection is reset in the middle of the answer. */
    RESET_IN_BODY,
    /** A page with 200. */
    HTML,
    /** A good answer that says it is text/plain. */
    OTHER_TYPE,
    /** 200 and no body. */
    NO_BODY,
    /** 200 and an empty JSON object. */
    EMPTY_OBJECT,
    /** A whole answer with nothing in it. */
    EMPTY_ANSWER,
    /** Tool calls of another shape than they should have. */
    CALLS_MISSHAPEN,
    /** A tool call without a name. */
    CALL_NAMELESS,
    /** Text without end. */
    GIGANTIC,
    /** No HTTP at all. */
    NO_HTTP
}
