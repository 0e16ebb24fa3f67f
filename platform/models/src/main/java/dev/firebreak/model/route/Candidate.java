package dev.firebreak.model.route;

import dev.firebreak.kit.model.Model;
import dev.firebreak.model.meter.CallMeter;
import dev.firebreak.model.price.KnownModel;
import dev.firebreak.model.price.TokenCount;

/**
 * A model that a prompt may go to.
 *
 * @param known what is known of it
 * @param local whether it may see what is SECRET
 * @param model asks it
 * @param count estimates its tokens
 */
public record Candidate(
        KnownModel known, boolean local, Model model, TokenCount count, CallMeter meter) {
    String name() {
        return known.name();
    }
}
