package dev.tokenwire.scenarios;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.tokenwire.v1.CompletionFailure;
import dev.tokenwire.v1.UpstreamError;

/** Scenarios of calls that fail, and of what their details say. */
final class Failures {
    static void errorBefore(Gateway gateway, Scenario scenario) throws InvalidProtocolBufferException {
        Facts expect = scenario.expect();
        Failure failure = Failure.of(() -> gateway.stream(scenario.request()).next()).check(expect);
        Check.equal("domain", expect.text("domain"), failure.get(ErrorInfo.class).getDomain());
        Check.equal("a RetryInfo:", expect.isTrue("retry_info"), failure.find(RetryInfo.class).isPresent());
        Check.equal("HTTP status", expect.number("http_status"), failure.get(UpstreamError.class).getHttpStatus());
        CompletionFailure progress = failure.get(CompletionFailure.class);
        Check.atLeast("attempts", expect.number("min_attempts"), progress.getAttempts());
        Check.equal("partial", expect.isTrue("partial"), progress.getPartial());
    }

    static void errorAfter(Gateway gateway, Scenario scenario) throws InvalidProtocolBufferException {
        Facts expect = scenario.expect();
        Answer answer = Answer.readToEnd(gateway.stream(scenario.request()));
        Check.equal("text", expect.text("text"), answer.text.toString());
        Check.equal("an event finished:", false, answer.finished != null);
        Failure failure = Failure.of(answer.error).check(expect);
        Check.equal("a RetryInfo:", expect.isTrue("retry_info"), failure.find(RetryInfo.class).isPresent());
        CompletionFailure progress = failure.get(CompletionFailure.class);
        Check.equal("partial", expect.isTrue("partial"), progress.getPartial());
        Check.equal("a usage:", expect.isTrue("usage"), progress.hasUsage());
    }

    static void badRequest(Gateway gateway, Scenario scenario) throws InvalidProtocolBufferException {
        Failure failure = Failure.of(() -> gateway.complete(scenario.request())).check(scenario.expect());
        BadRequest badRequest = failure.get(BadRequest.class);
        Check.equal("field", scenario.expect().text("field"), badRequest.getFieldViolations(0).getField());
    }

    private Failures() {}
}
