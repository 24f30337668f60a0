package dev.tokenwire.scenarios;

import dev.tokenwire.v1.CompleteResponse;
import java.util.concurrent.TimeUnit;

/** Scenarios of how a connection begins and ends. */
final class Connections {
    static void tls(Gateway gateway, Scenario scenario) {
        Check.equal(
                "text",
                scenario.expect().text("text"),
                gateway.complete(scenario.request()).getText());
    }

    static void late(Gateway gateway, Scenario scenario) {
        CompleteResponse answer = gateway.client()
                .withWaitForReady()
                .withDeadlineAfter(scenario.given().number("deadline_ms"), TimeUnit.MILLISECONDS)
                .complete(scenario.request());
        Check.equal("text", scenario.expect().text("text"), answer.getText());
    }

    static void drained(Gateway gateway, Scenario scenario) {
        Facts expect = scenario.expect();
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Check.equal("text", Check.numbersTo(expect.number("count_to")), answer.text.toString());
        Check.equal(
                "finish reason",
                expect.text("finish_reason"),
                answer.finished.getFinishReason().name());
        Failure refused = Failure.of(() -> gateway.complete(scenario.next()));
        Check.equal("next code", expect.text("next_code"), refused.code().name());
    }

    private Connections() {}
}
