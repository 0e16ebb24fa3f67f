package dev.firebreak.agent.supervisor.policy;

import dev.firebreak.agent.supervisor.task.ActionPolicy.Proposal;
import dev.firebreak.schemas.Confidentiality;
import dev.firebreak.schemas.Principal;
import dev.firebreak.schemas.ProposedAction;
import dev.firebreak.schemas.StepOutput;
import dev.firebreak.schemas.Trust;
import java.util.List;

/** Proposals to ask a policy about: by default the most harmless one. */
record Proposals(
        String agent,
        String kind,
        String arguments,
        String output,
        Trust trust,
        Confidentiality confidentiality) {
    static final String MAIL_OUTPUT =
            """
            {"from": "Ann@shop.example", "messageId": "m1@shop.example", "newText": "Where is it? https://track.example/1",
             "signals": [], "reply": {"to": ["eve@evil.example"]}}
            """;

    static Proposals mail() {
        return new Proposals(
                "email",
                "email.send",
                "{\"body\":\"It is on its way.\",\"inReplyTo\":\"m1@shop.example\",\"subject\":\"Re: Order\",\"to\":[\"ann@shop.example\"]}",
                MAIL_OUTPUT,
                Trust.TRUSTED,
                Confidentiality.PUBLIC);
    }

    static Proposals report() {
        return new Proposals(
                "report",
                "report.publish",
                "{\"format\":\"html\",\"htmlSha256\":\"00\",\"recipients\":[],\"title\":\"Orders\"}",
                "{\"title\": \"Orders\"}",
                Trust.TRUSTED,
                Confidentiality.PUBLIC);
    }

    Proposals of(String newAgent, String newKind) {
        return new Proposals(newAgent, newKind, arguments, output, trust, confidentiality);
    }

    Proposals with(String newArguments) {
        return new Proposals(agent, kind, newArguments, output, trust, confidentiality);
    }

    Proposals replacing(String part, String by) {
        if (!arguments.contains(part)) {
            throw new IllegalArgumentException("the arguments hold no " + part);
        }
        return with(arguments.replace(part, by));
    }

    Proposals from(String newOutput) {
        return new Proposals(agent, kind, arguments, newOutput, trust, confidentiality);
    }

    Proposals trusted(Trust newTrust) {
        return new Proposals(agent, kind, arguments, output, newTrust, confidentiality);
    }

    Proposals confidential(Confidentiality newOne) {
        return new Proposals(agent, kind, arguments, output, trust, newOne);
    }

    Proposal proposal() {
        return proposal(trust, trust, trust);
    }

    Proposal proposal(Trust ofTask, Trust ofAction, Trust ofOutput) {
        return new Proposal(
                agent,
                ProposedAction.newBuilder()
                        .setActionId("a1")
                        .setKind(kind)
                        .setArgumentsJson(arguments)
                        .setSummary("do it")
                        .setTrust(ofAction)
                        .build(),
                StepOutput.newBuilder()
                        .setStepId("s1")
                        .setAgent(agent)
                        .setType("dev.firebreak.schemas.EmailOutput")
                        .setJson(output)
                        .setConfidence(0.9)
                        .setTrust(ofOutput)
                        .build(),
                Principal.newBuilder()
                        .setTenant("t")
                        .setUser("ann")
                        .setRoles(List.of("clerk"))
                        .build(),
                ofTask,
                confidentiality);
    }
}
