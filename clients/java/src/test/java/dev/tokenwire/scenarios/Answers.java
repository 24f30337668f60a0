package dev.tokenwire.scenarios;

import com.google.protobuf.ByteString;
import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.CompleteResponse;
import dev.tokenwire.v1.Part;
import dev.tokenwire.v1.ToolCall;

/** Scenarios of answers and of the next turn. */
final class Answers {
    static void unary(Gateway gateway, Scenario scenario) {
        CompleteResponse answer = gateway.complete(scenario.request());
        Facts expect = scenario.expect();
        Check.equal("text", expect.text("text"), answer.getText());
        Check.equal("finish reason", expect.text("finish_reason"), answer.getFinishReason().name());
        Check.equal("usage source", expect.text("usage_source"), answer.getUsage().getSource().name());
        Check.equal("provider", expect.text("provider"), answer.getServed().getProvider());
    }

    static void stream(Gateway gateway, Scenario scenario) {
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Facts expect = scenario.expect();
        Check.equal("deltas", expect.text("text"), answer.text.toString());
        Check.equal("text of the part", expect.text("text"), answer.parts.get(0).getText());
        Check.equal("finish reason", expect.text("finish_reason"), answer.finished.getFinishReason().name());
        goOn(gateway, scenario, answer);
    }

    static void unicode(Gateway gateway, Scenario scenario) {
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Check.equal("deltas", scenario.expect().text("text"), answer.text.toString());
        Check.equal("text of the part", scenario.expect().text("text"), answer.parts.get(0).getText());
    }

    static void toolCalls(Gateway gateway, Scenario scenario) {
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Facts expect = scenario.expect();
        Check.equal("finish reason", expect.text("finish_reason"), answer.finished.getFinishReason().name());
        ToolCall call = answer.parts.get(0).getToolCall();
        Check.equal("call by its deltas", call, answer.toolCalls.get(0).build());
        Check.equal("id", expect.text("tool_call_id"), call.getId());
        Check.equal("name", expect.text("tool_name"), call.getName());
        Check.equal("arguments", expect.text("arguments_json"), call.getArgumentsJson());

        CompleteRequest next = Conversation.goOn(
                scenario.request(),
                answer.parts,
                Conversation.toolResult(call.getId(), scenario.given().text("tool_result")));
        Check.equal("next text", expect.text("next_text"), gateway.complete(next).getText());
    }

    static void reasoning(Gateway gateway, Scenario scenario) {
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Facts expect = scenario.expect();
        Part part = answer.parts.get(0);
        Check.equal("reasoning", expect.text("reasoning_text"), part.getReasoning().getText());
        Check.equal("deltas of reasoning", expect.text("reasoning_text"), answer.reasoning.toString());
        ByteString signature = ByteString.copyFromUtf8(expect.text("signature"));
        Check.equal("signature", signature, part.getReasoning().getSignature());
        Check.equal("text", expect.text("text"), answer.text.toString());
        goOn(gateway, scenario, answer);
    }

    static void usageAndFinish(Gateway gateway, Scenario scenario) {
        Facts expect = scenario.expect();
        CompleteResponse limited = gateway.complete(scenario.request());
        Check.equal("finish reason", expect.text("finish_reason"), limited.getFinishReason().name());
        Check.equal("output tokens", expect.number("output_tokens"), limited.getUsage().getOutputTokens());
        Check.equal("text", expect.text("text"), limited.getText());

        CompleteResponse stopped = gateway.complete(scenario.next());
        Check.equal("next finish reason", expect.text("next_finish_reason"), stopped.getFinishReason().name());
        Check.equal("next text", expect.text("next_text"), stopped.getText());
        Check.equal("stop sequence", expect.text("next_stop_sequence"), stopped.getStopSequence());
    }

    private static void goOn(Gateway gateway, Scenario scenario, Answer answer) {
        CompleteRequest next = Conversation.goOn(
                scenario.request(), answer.parts, Conversation.user(scenario.given().text("next_prompt")));
        Answer answered = Answer.read(gateway.stream(next));
        Check.equal("next text", scenario.expect().text("next_text"), answered.text.toString());
    }

    private Answers() {}
}
