package dev.firebreak.model.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firebreak.kit.model.ModelError;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
        # OpenAI and those who speak like it
        429 | {"error":{"message":"Rate limit reached","type":"requests","code":"rate_limit_exceeded"}} | THROTTLED
        429 | {"error":{"message":"Request too large for gpt-4o on tokens per min (TPM): Limit 30000","type":"tokens","code":"rate_limit_exceeded"}} | CONTEXT_TOO_LONG
        429 | {"error":{"message":"quota","type":"insufficient_quota","code":"insufficient_quota"}} | QUOTA
        429 | {"error":{"message":"quota","type":"insufficient_quota","code":null}} | QUOTA
        400 | {"error":{"message":"hard limit","type":"invalid_request_error","code":"billing_hard_limit_reached"}} | QUOTA
        400 | {"error":{"message":"too long","type":"invalid_request_error","code":"context_length_exceeded"}} | CONTEXT_TOO_LONG
        400 | {"object":"error","message":"This model's maximum context length is 4096 tokens","type":"BadRequestError","code":400} | CONTEXT_TOO_LONG
        400 | {"error":{"code":400,"message":"the request exceeds the available context size","type":"exceed_context_size_error"}} | CONTEXT_TOO_LONG
        400 | {"error":{"message":"max_tokens is too large: 99999","type":"invalid_request_error","param":"max_tokens","code":null}} | BAD_REQUEST
        400 | {"error":{"code":"content_filter","message":"x","innererror":{"code":"ResponsibleAIPolicyViolation"}}} | CONTENT_FILTER
        400 | {"error":{"message":"policy","type":"invalid_request_error","code":"content_policy_violation"}} | CONTENT_FILTER
        401 | {"error":{"message":"bad key","type":"invalid_request_error","code":"invalid_api_key"}} | AUTH
        403 | {"error":{"message":"country","type":"request_forbidden","code":"unsupported_country_region_territory"}} | AUTH
        404 | {"error":{"message":"no","type":"invalid_request_error","code":"model_not_found"}} | NO_MODEL
        404 | 404 page not found | NO_MODEL
        500 | {"error":{"message":"boom","type":"server_error"}} | SERVER
        503 | {"error":{"message":"slow down","type":"slow_down"}} | THROTTLED
        503 | {"error":{"message":"overloaded"}} | OVERLOADED
        200 | {"error":{"message":"provider returned error","code":502}} | SERVER
        200 | {"error":{"message":"rate","code":429}} | THROTTLED
        200 | {"error":{"message":"?"}} | SERVER
        404 | {"error":{"message":"No endpoints found that support tool use.","code":404}} | REFUSED
        400 | {"object":"error","message":"\\"auto\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set","code":400} | REFUSED
        # Anthropic
        400 | {"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 213462 tokens > 200000 maximum"}} | CONTEXT_TOO_LONG
        400 | {"type":"error","error":{"type":"invalid_request_error","message":"input length and `max_tokens` exceed context limit"}} | CONTEXT_TOO_LONG
        400 | {"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low"}} | QUOTA
        400 | {"type":"error","error":{"type":"invalid_request_error","message":"You have reached your specified API usage limits."}} | QUOTA
        400 | {"type":"error","error":{"type":"invalid_request_error","message":"messages: roles must alternate"}} | BAD_REQUEST
        401 | {"type":"error","error":{"type":"authentication_error","message":"x"}} | AUTH
        402 | {"type":"error","error":{"type":"billing_error","message":"x"}} | QUOTA
        403 | {"type":"error","error":{"type":"permission_error","message":"x"}} | AUTH
        404 | {"type":"error","error":{"type":"not_found_error","message":"x"}} | NO_MODEL
        413 | {"type":"error","error":{"type":"request_too_large","message":"x"}} | CONTEXT_TOO_LONG
        429 | {"type":"error","error":{"type":"rate_limit_error","message":"x"}} | THROTTLED
        500 | {"type":"error","error":{"type":"api_error","message":"x"}} | SERVER
        504 | {"type":"error","error":{"type":"timeout_error","message":"x"}} | SERVER
        529 | {"type":"error","error":{"type":"overloaded_error","message":"x"}} | OVERLOADED
        200 | {"type":"error","error":{"type":"overloaded_error","message":"x"}} | OVERLOADED
        # Google
        400 | {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}} | AUTH
        400 | {"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}} | AUTH
        400 | {"error":{"code":400,"message":"User location is not supported","status":"FAILED_PRECONDITION"}} | AUTH
        400 | {"error":{"code":400,"message":"The input token count (9) exceeds the maximum","status":"INVALID_ARGUMENT"}} | CONTEXT_TOO_LONG
        400 | {"error":{"code":400,"message":"bad field","status":"INVALID_ARGUMENT"}} | BAD_REQUEST
        403 | {"error":{"code":403,"message":"x","status":"PERMISSION_DENIED"}} | AUTH
        404 | {"error":{"code":404,"message":"x","status":"NOT_FOUND"}} | NO_MODEL
        429 | {"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}} | THROTTLED
        429 | [{"error":{"code":429,"message":"x","status":"RESOURCE_EXHAUSTED"}}] | THROTTLED
        429 | {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"RequestsPerDayPerProject"}]}]}} | QUOTA
        429 | {"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"violations":[{"quotaId":"RequestsPerMinutePerProject"}]}]}} | THROTTLED
        500 | {"error":{"code":500,"message":"x","status":"INTERNAL"}} | SERVER
        503 | {"error":{"code":503,"message":"x","status":"UNAVAILABLE"}} | OVERLOADED
        504 | {"error":{"code":504,"message":"x","status":"DEADLINE_EXCEEDED"}} | SERVER
        400 | {"error":{"code":400,"message":"Function calling is not enabled for models/gemma-3","status":"INVALID_ARGUMENT"}} | REFUSED
        # Ollama
        400 | {"error":"library/m does not support tools"} | REFUSED
        400 | {"error":"the input length exceeds the context length"} | CONTEXT_TOO_LONG
        404 | {"error":"model 'm' not found"} | NO_MODEL
        500 | {"error":"llama runner process has terminated"} | SERVER
        503 | {"error":"server busy, please try again"} | OVERLOADED
        200 | {"error":"model \\"m\\" not found, try pulling it first"} | NO_MODEL
        # anything in between
        301 | `` | BAD_RESPONSE
        400 | `` | BAD_REQUEST
        401 | <html>401</html> | AUTH
        402 | `` | QUOTA
        403 | <html>blocked</html> | AUTH
        407 | `` | AUTH
        408 | `` | TIMEOUT
        409 | `` | BAD_REQUEST
        410 | `` | NO_MODEL
        413 | <html>too large</html> | CONTEXT_TOO_LONG
        429 | {"error":{"mess | THROTTLED
        500 | null | SERVER
        502 | <html>Bad gateway</html> | SERVER
        503 | 17 | OVERLOADED
        504 | `` | SERVER
        """)
    void anErrorIsToldByNameThenByWordsThenByStatus(int status, String body, ModelError error) {
        assertThat(Faults.of(status, ErrorBody.parse(body == null ? "" : body))).isEqualTo(error);
    }

    @Test
    void noBodyMakesTheTableFail() {
        String whole =
                "{\"error\":{\"code\":429,\"type\":[1],\"details\":[{\"violations\":[null,{\"quotaId\":3}],\"reason\":{}}],\"message\":{}}}";
        for (int seed = 0; seed < 2000; seed++) {
            Random random = new Random(seed);
            StringBuilder body = new StringBuilder(whole);
            for (int i = random.nextInt(6); i >= 0; i--) {
                body.setCharAt(
                        random.nextInt(body.length()), "{}[]\",:x1".charAt(random.nextInt(9)));
            }
            body.setLength(random.nextInt(body.length() + 1));

            ModelError error =
                    Faults.of(400 + random.nextInt(200), ErrorBody.parse(body.toString()));

            assertThat(error).as("seed " + seed).isNotNull();
        }
    }
}
