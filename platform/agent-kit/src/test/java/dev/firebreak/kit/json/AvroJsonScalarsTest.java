package dev.firebreak.kit.json;

import static dev.firebreak.kit.json.JsonReading.one;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every value is read exactly or not at all. */
class AvroJsonScalarsTest {
    @ParameterizedTest
    @CsvSource({
        "int, 2147483647, true",
        "int, 2147483648, false",
        "int, 5.0, true",
        "int, 5.5, false",
        "int, '\"5\"', false",
        "int, true, false",
        "long, 9223372036854775807, true",
        "long, 9223372036854775808, false",
        "long, 1e3, true",
        "long, 1e400, false",
        "long, 1e999999999, false",
        "int, 1e-999999999, false",
        "double, 1e999999999, false",
        "double, 1e-999999999, true",
        "double, 1, true",
        "double, 1e400, false",
        "double, '\"NaN\"', true",
        "double, '\"nan\"', false",
        "float, 1e39, false",
        "float, 1e38, true",
        "boolean, true, true",
        "boolean, 1, false",
        "string, '\"\\ud83d\"', false",
        "string, '\"\\ud83d\\ude00\"', true",
        "string, 5, false",
        "bytes, '\"AQI=\"', true",
        "bytes, '\"A\"', false"
    })
    void theLimitsOfScalarsAreExact(String type, String json, boolean right) {
        assertThat(
                        AvroJson.read("{\"v\":" + json + "}", one("\"" + type + "\""))
                                instanceof AvroJson.Read)
                .isEqualTo(right);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'1234.50'|'1234.50'",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|12.5|'12.50'",
                "{'type':'bytes','logicalType':'decimal','precision':30,'scale':20}|1234567890.12345678901234567890|'1234567890.12345678901234567890'",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|1e-999999999|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|1e999999999|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'-0.01'|'-0.01'",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'12345.6'|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'0.001'|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'1e999999999'|",
                "{'type':'bytes','logicalType':'decimal','precision':6,'scale':2}|'1e-999999999'|",
                "{'type':'fixed','name':'F','size':4,'logicalType':'decimal','precision':6,'scale':2}|'-9999.99'|'-9999.99'",
                "{'type':'fixed','name':'F','size':3}|'AQID'|'AQID'",
                "{'type':'fixed','name':'F','size':3}|'AQI='|",
                "{'type':'int','logicalType':'date'}|'2026-02-29'|",
                "{'type':'int','logicalType':'date'}|'2028-02-29'|'2028-02-29'",
                "{'type':'int','logicalType':'date'}|'+999999999-01-01'|",
                "{'type':'int','logicalType':'time-millis'}|'09:30:00.001'|'09:30:00.001'",
                "{'type':'long','logicalType':'time-micros'}|'23:59:59.999999'|'23:59:59.999999'",
                "{'type':'long','logicalType':'timestamp-micros'}|'2026-11-21T10:00:00.000001+02:00'|'2026-11-21T08:00:00.000001Z'",
                "{'type':'long','logicalType':'timestamp-nanos'}|'2026-11-21T10:00:00.000000001Z'|'2026-11-21T10:00:00.000000001Z'",
                "{'type':'long','logicalType':'timestamp-nanos'}|'3026-11-21T10:00:00Z'|",
                "{'type':'long','logicalType':'local-timestamp-millis'}|'2026-11-21T10:00'|'2026-11-21T10:00'",
                "{'type':'long','logicalType':'timestamp-millis'}|1732176000000|",
                "{'type':'long','logicalType':'timestamp-millis'}|'2026-11-21'|",
                "{'type':'string','logicalType':'uuid'}|'1-1-1-1-1'|",
                "{'type':'string','logicalType':'uuid'}|'123E4567-E89B-12D3-A456-426614174000'|'123E4567-E89B-12D3-A456-426614174000'"
            })
    void logicalTypesAreReadExactlyOrNotAtAll(String type, String json, String back) {
        AvroJson.Parsed parsed =
                AvroJson.read(
                        "{\"v\":" + json.replace('\'', '"') + "}", one(type.replace('\'', '"')));

        switch (parsed) {
            case AvroJson.Read(var record) ->
                    assertThat(AvroJson.write(record))
                            .isEqualTo(
                                    "{\"v\":"
                                            + (back == null ? "nothing" : back).replace('\'', '"')
                                            + "}");
            case AvroJson.Unreadable(var violations) ->
                    assertThat(back).as(violations.toString()).isNull();
        }
    }
}
