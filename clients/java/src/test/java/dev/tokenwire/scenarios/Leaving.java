package dev.tokenwire.scenarios;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.StreamCompleteResponse;
import io.grpc.Context;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Scenarios of callers that leave before the end. */
final class Leaving {
    static void deadline(Gateway gateway, Scenario scenario) {
        // The connection is there before the clock starts.
        gateway.complete(CompleteRequest.newBuilder().setModel("sim/echo").setPrompt("hello").build());
        long beganNs = System.nanoTime();
        Answer answer = Answer.readToEnd(gateway.client()
                .withDeadlineAfter(scenario.given().number("deadline_ms"), TimeUnit.MILLISECONDS)
                .streamComplete(scenario.request()));
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNs);

        Facts expect = scenario.expect();
        Check.equal("code", expect.text("code"), Failure.of(answer.error).code().name());
        Check.atLeast("text deltas", 1, answer.deltas);
        Check.atMost("milliseconds", expect.number("within_ms"), tookMs);
    }

    static void cancel(Gateway gateway, Scenario scenario) throws Exception {
        int afterDeltas = scenario.given().number("after_deltas");
        Failure failure;
        try (Context.CancellableContext context = Context.current().withCancellation()) {
            failure = Failure.of(() -> context.run(() -> {
                Answer answer = new Answer();
                Iterator<StreamCompleteResponse> events = gateway.stream(scenario.request());
                while (events.hasNext()) {
                    answer.add(events.next());
                    if (answer.deltas == afterDeltas) context.cancel(null);
                }
            }));
        }
        Facts expect = scenario.expect();
        Check.equal("code", expect.text("code"), failure.code().name());
        Facts call = endOfLastCall(gateway, scenario.next(), expect.number("within_ms"));
        Check.equal("state", expect.text("state"), call.text("state"));
        Check.equal("reason", expect.text("reason"), call.text("reason"));
    }

    /** The simulator's last call, once it runs no more. */
    private static Facts endOfLastCall(Gateway gateway, CompleteRequest journal, int withinMs)
            throws InvalidProtocolBufferException, InterruptedException {
        long untilNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(withinMs);
        while (true) {
            Struct.Builder journaled = Struct.newBuilder();
            JsonFormat.parser().merge(gateway.complete(journal).getText(), journaled);
            List<Value> calls = journaled.getFieldsOrThrow("calls").getListValue().getValuesList();
            Facts last = new Facts(calls.get(calls.size() - 1).getStructValue());
            if (!last.text("state").equals("running") || System.nanoTime() > untilNs) return last;
            Thread.sleep(50);
        }
    }

    private Leaving() {}
}
