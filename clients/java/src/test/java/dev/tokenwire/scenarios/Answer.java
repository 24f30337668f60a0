package dev.tokenwire.scenarios;

import dev.tokenwire.v1.Finished;
import dev.tokenwire.v1.Part;
import dev.tokenwire.v1.StreamCompleteResponse;
import dev.tokenwire.v1.StreamCompleteResponse.EventCase;
import dev.tokenwire.v1.ToolCall;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** A streamed answer, collected and held to the promised order of its events. */
final class Answer {
    final StringBuilder text = new StringBuilder();
    final StringBuilder reasoning = new StringBuilder();
    /** Tool calls from their deltas; the index is that of the deltas. */
    final List<ToolCall.Builder> toolCalls = new ArrayList<>();

    final List<Part> parts = new ArrayList<>();
    int deltas;
    int heartbeats;
    int unknownEvents;
    Finished finished;
    /** What ended the stream; null when its status was OK. */
    StatusRuntimeException error;

    private boolean started;

    /** Reads a stream that ends well. */
    static Answer read(Iterator<StreamCompleteResponse> events) {
        Answer answer = readToEnd(events);
        if (answer.error != null) throw answer.error;
        Check.equal("an event finished:", true, answer.finished != null);
        return answer;
    }

    /** Reads a stream however it ends. */
    static Answer readToEnd(Iterator<StreamCompleteResponse> events) {
        Answer answer = new Answer();
        try {
            while (events.hasNext()) answer.add(events.next());
        } catch (StatusRuntimeException error) {
            answer.error = error;
        }
        return answer;
    }

    void add(StreamCompleteResponse event) {
        EventCase kind = event.getEventCase();
        if (finished != null) throw new Check.Problem(kind + " after FINISHED");
        if (kind != EventCase.HEARTBEAT) {
            if (started == (kind == EventCase.STARTED)) throw new Check.Problem(kind + ", started: " + started);
            started = true;
        }
        switch (kind) {
            case TEXT_DELTA -> {
                deltas++;
                text.append(event.getTextDelta());
            }
            case REASONING_DELTA -> reasoning.append(event.getReasoningDelta());
            case TOOL_CALL_STARTED -> {
                Check.equal("index of a tool call", toolCalls.size(), event.getToolCallStarted().getIndex());
                toolCalls.add(ToolCall.newBuilder()
                        .setId(event.getToolCallStarted().getId())
                        .setName(event.getToolCallStarted().getName()));
            }
            case TOOL_CALL_DELTA -> {
                ToolCall.Builder call = toolCalls.get(event.getToolCallDelta().getIndex());
                call.setArgumentsJson(
                        call.getArgumentsJson() + event.getToolCallDelta().getArgumentsJson());
            }
            case PART_FINISHED -> {
                Check.equal("index of a part", parts.size(), event.getPartFinished().getIndex());
                parts.add(event.getPartFinished().getPart());
            }
            case HEARTBEAT -> heartbeats++;
            case FINISHED -> finished = event.getFinished();
            case EVENT_NOT_SET -> unknownEvents++;
            case STARTED, REFUSAL_DELTA, CITATION, SERVER_TOOL_STARTED, USAGE -> {}
        }
    }
}
