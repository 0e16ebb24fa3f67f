package dev.firebreak.model.price;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was spent in the last hour, by all and by each tenant; says once when it is too much, and
 * then keeps quiet for a while. Safe for many threads.
 */
public final class Spending {
    private static final Logger log = LoggerFactory.getLogger(Spending.class);
    private static final int MINUTES = 60;
    private static final int TENANTS_MAX = 10_000;
    private static final Duration QUIET = Duration.ofMinutes(15);

    private final long microsPerHour;
    private final long microsPerTenantHour;
    private final InstantSource clock;
    private final Hour all = new Hour();
    private final Map<String, Hour> tenants = new HashMap<>();
    private long alerts;

    /**
     * @param microsPerHour by all tenants together, from which on it is said; 0: never
     * @param microsPerTenantHour by one of them; 0: never
     */
    public Spending(long microsPerHour, long microsPerTenantHour, InstantSource clock) {
        this.microsPerHour = microsPerHour;
        this.microsPerTenantHour = microsPerTenantHour;
        this.clock = clock;
    }

    /** Counts what a call cost. */
    public synchronized void add(String tenant, long micros) {
        if (micros <= 0) {
            return;
        }
        Instant now = clock.instant();
        all.add(now, micros);
        if (all.isTooMuch(now, microsPerHour)) {
            alerts++;
            log.warn(
                    "models cost {} in the last hour, more than models.alert.per-hour {}",
                    money(all.sum(now)),
                    money(microsPerHour));
        }
        if (microsPerTenantHour == 0) {
            return;
        }
        Hour own = tenants.get(tenant);
        if (own == null) {
            forgetIdle(now);
            own = new Hour();
            tenants.put(tenant, own);
        }
        own.add(now, micros);
        if (own.isTooMuch(now, microsPerTenantHour)) {
            alerts++;
            log.warn(
                    "models cost tenant {} {} in the last hour, more than models.alert.per-tenant-hour {}",
                    tenant,
                    money(own.sum(now)),
                    money(microsPerTenantHour));
        }
    }

    /** In the last hour, by all, in millionths of the currency. */
    public synchronized long lastHourMicros() {
        return all.sum(clock.instant());
    }

    /** How often it was said that it is too much. */
    public synchronized long alerts() {
        return alerts;
    }

    /** As an amount of the currency. */
    static String money(long micros) {
        return BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
    }

    /** Those who spent nothing for an hour; where that is not enough, whoever comes first. */
    private void forgetIdle(Instant now) {
        if (tenants.size() < TENANTS_MAX) {
            return;
        }
        tenants.values().removeIf(h -> h.sum(now) == 0);
        // A good part at once: else the next tenant would go through all of them again.
        Iterator<Hour> others = tenants.values().iterator();
        while (tenants.size() > TENANTS_MAX / 4 * 3 && others.hasNext()) {
            others.next();
            others.remove();
        }
    }

    /** The last sixty minutes, each with its sum. */
    private static final class Hour {
        private final long[] sums = new long[MINUTES];
        private final long[] minutes = new long[MINUTES];
        private Instant quietUntil = Instant.MIN;

        void add(Instant now, long micros) {
            long minute = minute(now);
            int slot = Math.floorMod(minute, MINUTES);
            if (minutes[slot] != minute) {
                minutes[slot] = minute;
                sums[slot] = 0;
            }
            sums[slot] += micros;
        }

        long sum(Instant now) {
            long minute = minute(now);
            long sum = 0;
            for (int i = 0; i < MINUTES; i++) {
                if (minutes[i] <= minute && minute - minutes[i] < MINUTES) {
                    sum += sums[i];
                }
            }
            return sum;
        }

        /** True once, then not before it was quiet for a while. */
        boolean isTooMuch(Instant now, long max) {
            if (max == 0 || now.isBefore(quietUntil) || sum(now) <= max) {
                return false;
            }
            quietUntil = now.plus(QUIET);
            return true;
        }

        private static long minute(Instant now) {
            return Math.floorDiv(now.getEpochSecond(), 60);
        }
    }
}
