package dev.firebreak.boundary.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.UUID;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The bytes are those that Confluent's serializer 8.3.1 wrote. */
final class WireFormatTest {
    private static final UUID GUID = UUID.fromString("86cd72a3-9f25-4d0b-8a1e-0a3a0d6c7f11");

    @Test
    void aPrefixNamesTheIdAndTheAvroBytesFollow() {
        byte[] value = HexFormat.of().parseHex("000000000906742d3154");

        assertThat(WireFormat.unframe(new RecordHeaders(), value))
                .isEqualTo(new WireFormat.WithId(9, 5));
    }

    @Test
    void theIdIsFourBytesBigEndian() {
        byte[] value = new byte[5];

        WireFormat.frame(0x01020304, value);

        assertThat(HexFormat.of().formatHex(value)).isEqualTo("0001020304");
    }

    @Test
    void aGuidInTheHeaderLeavesTheValueBare() {
        Headers headers = new RecordHeaders().add(WireFormat.VALUE_SCHEMA_HEADER, guidFrame());
        byte[] value = HexFormat.of().parseHex("06742d3154");

        assertThat(WireFormat.unframe(headers, value)).isEqualTo(new WireFormat.WithGuid(GUID, 0));
    }

    @Test
    void theHeaderWinsOverThePrefix() {
        Headers headers =
                new RecordHeaders()
                        .add(WireFormat.VALUE_SCHEMA_HEADER, HexFormat.of().parseHex("0000000007"));
        byte[] value = HexFormat.of().parseHex("000000000906742d3154");

        assertThat(WireFormat.unframe(headers, value)).isEqualTo(new WireFormat.WithId(7, 0));
    }

    @Test
    void ofTwoHeadersTheLastWins() {
        Headers headers =
                new RecordHeaders()
                        .add(WireFormat.VALUE_SCHEMA_HEADER, HexFormat.of().parseHex("0000000007"))
                        .add(WireFormat.VALUE_SCHEMA_HEADER, guidFrame());

        assertThat(WireFormat.unframe(headers, new byte[0]))
                .isEqualTo(new WireFormat.WithGuid(GUID, 0));
    }

    @Test
    void aGuidMayStandBeforeTheValue() {
        byte[] value = ByteBuffer.allocate(20).put(guidFrame()).array();

        assertThat(WireFormat.unframe(new RecordHeaders(), value))
                .isEqualTo(new WireFormat.WithGuid(GUID, 17));
    }

    @Test
    void everythingElseIsNotFramed() {
        for (String hex :
                new String[] {
                    "",
                    "00",
                    "00000000",
                    "01",
                    "0102030405060708090a0b0c0d0e0f10",
                    "7b7d",
                    "ff00000009"
                }) {
            byte[] value = HexFormat.of().parseHex(hex);

            assertThat(WireFormat.unframe(new RecordHeaders(), value))
                    .as(hex)
                    .isInstanceOf(WireFormat.NotFramed.class);
        }
    }

    @Test
    void aHeaderOfAnotherFormIsNotFramedEvenBesideAGoodPrefix() {
        for (String hex : new String[] {"", "00", "000000000900", "0102", "0200000009"}) {
            Headers headers =
                    new RecordHeaders()
                            .add(WireFormat.VALUE_SCHEMA_HEADER, HexFormat.of().parseHex(hex));

            assertThat(WireFormat.unframe(headers, HexFormat.of().parseHex("000000000906742d3154")))
                    .as(hex)
                    .isInstanceOf(WireFormat.NotFramed.class);
        }
    }

    @Test
    void aHeaderWithoutAValueIsNoHeader() {
        Headers headers = new RecordHeaders().add(WireFormat.VALUE_SCHEMA_HEADER, null);

        assertThat(WireFormat.unframe(headers, HexFormat.of().parseHex("000000000906742d3154")))
                .isEqualTo(new WireFormat.WithId(9, 5));
    }

    private static byte[] guidFrame() {
        return ByteBuffer.allocate(17)
                .put((byte) 1)
                .putLong(GUID.getMostSignificantBits())
                .putLong(GUID.getLeastSignificantBits())
                .array();
    }
}
