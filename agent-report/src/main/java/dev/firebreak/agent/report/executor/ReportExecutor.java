package dev.firebreak.agent.report.executor;

import dev.firebreak.kit.DependencyException;
import dev.firebreak.kit.Derived;
import dev.firebreak.kit.action.Carried;
import dev.firebreak.kit.action.Effect;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out {@code report.publish}. The order names the page by its hash; it is fetched from
 * where the agent put it, and published only if its hash is that very one.
 */
final class ReportExecutor implements Executor {
    private static final String KIND = "report.publish";

    private final Pages pages;
    private final Outlet outlet;
    private final int pageBytesMax;

    ReportExecutor(Pages pages, Outlet outlet, int pageBytesMax) {
        this.pages = pages;
        this.outlet = outlet;
        this.pageBytesMax = pageBytesMax;
    }

    @Override
    public String agent() {
        return "report";
    }

    @Override
    public String version() {
        return "1";
    }

    @Override
    public List<String> kinds() {
        return List.of(KIND);
    }

    @Override
    public Reading read(ActionOrder order) {
        try {
            Publication publication = Publication.of(order.getAction().getArgumentsJson());
            String id =
                    Derived.id(
                            KIND,
                            order.getEnvelope().getTaskId(),
                            order.getAction().getActionId(),
                            order.getDigest());
            return new Reading.Ready(
                    new Publishing(
                            order.getEnvelope().getConversationId(),
                            publication,
                            new Outlet.Place(
                                    order.getEnvelope().getPrincipal().getTenant(),
                                    publication.fileName(id))));
        } catch (IllegalArgumentException e) {
            return new Reading.Refused(String.valueOf(e.getMessage()));
        }
    }

    private final class Publishing implements Effect {
        private final String conversationId;
        private final Publication publication;
        private final Outlet.Place place;
        private byte @Nullable [] page;

        Publishing(String conversationId, Publication publication, Outlet.Place place) {
            this.conversationId = conversationId;
            this.publication = publication;
            this.place = place;
        }

        @Override
        public void prepare() throws DependencyException {
            page = pages.find(conversationId, publication.htmlSha256()).orElse(null);
            outlet.reach();
        }

        @Override
        public Carried carryOut() {
            byte[] found = page;
            if (found == null) {
                return new Carried.Failed(
                        "nothing was published: the report with the hash %s is no longer among the agent's results"
                                .formatted(publication.htmlSha256()));
            }
            if (found.length > pageBytesMax) {
                return new Carried.Failed(
                        "nothing was published: the page has %d bytes, report.executor.page-bytes-max is %d"
                                .formatted(found.length, pageBytesMax));
            }
            return outlet.publish(place, found);
        }

        @Override
        public Duration timeMax() {
            return outlet.timeMax();
        }

        @Override
        public Optional<Carried.Done> probe() {
            return outlet.find(place, publication.htmlSha256());
        }
    }
}
