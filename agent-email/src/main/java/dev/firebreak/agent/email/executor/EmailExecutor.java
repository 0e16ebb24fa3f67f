package dev.firebreak.agent.email.executor;

import dev.firebreak.kit.Derived;
import dev.firebreak.kit.action.Executor;
import dev.firebreak.schemas.ActionOrder;
import java.util.List;

/** Carries out {@code email.send}. */
final class EmailExecutor implements Executor {
    private static final String KIND = "email.send";

    private final Sender sender;
    private final Outlet outlet;

    EmailExecutor(Sender sender, Outlet outlet) {
        this.sender = sender;
        this.outlet = outlet;
    }

    @Override
    public String agent() {
        return "email";
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
            Letter letter = Letter.of(order.getAction().getArgumentsJson());
            String id =
                    Derived.id(
                            KIND,
                            order.getEnvelope().getTaskId(),
                            order.getAction().getActionId(),
                            order.getDigest());
            return new Reading.Ready(outlet.send(new Outlet.Mail(letter, sender, id)));
        } catch (IllegalArgumentException e) {
            return new Reading.Refused(String.valueOf(e.getMessage()));
        }
    }
}
