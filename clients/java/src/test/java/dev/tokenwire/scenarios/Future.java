package dev.tokenwire.scenarios;

import com.google.protobuf.UnknownFieldSet;
import dev.tokenwire.v1.CompleteRequest;

/** Scenarios of a gateway that is newer than the client, or older. */
final class Future {
    private static final int FIELD_OF_NO_VERSION = 2047;

    static void event(Gateway gateway, Scenario scenario) {
        Facts expect = scenario.expect();
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Check.atLeast("unknown events", expect.number("min_unknown_events"), answer.unknownEvents);
        Check.equal("text", expect.text("text"), answer.text.toString());
        Check.equal(
                "finish reason",
                expect.text("finish_reason"),
                answer.finished.getFinishReason().name());
    }

    static void unknownFields(Gateway gateway, Scenario scenario) {
        UnknownFieldSet.Field one = UnknownFieldSet.Field.newBuilder().addVarint(1).build();
        CompleteRequest request = scenario.request().toBuilder()
                .setUnknownFields(UnknownFieldSet.newBuilder()
                        .addField(FIELD_OF_NO_VERSION, one)
                        .build())
                .build();
        Check.equal(
                "text", scenario.expect().text("text"), gateway.complete(request).getText());
    }

    private Future() {}
}
