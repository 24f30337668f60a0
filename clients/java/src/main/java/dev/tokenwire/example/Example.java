package dev.tokenwire.example;

import static java.lang.System.out;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.CompletionFailure;
import dev.tokenwire.v1.CompletionServiceGrpc;
import dev.tokenwire.v1.CompletionServiceGrpc.CompletionServiceBlockingStub;
import dev.tokenwire.v1.StreamCompleteResponse;
import dev.tokenwire.v1.UpstreamError;
import io.grpc.Context;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** Streams an answer, leaves another one early, gives a third a deadline, and reads why a fourth failed. */
public final class Example {
    public static void main(String[] args) throws Exception {
        String address = args.length > 0 ? args[0] : "127.0.0.1:50051";
        ManagedChannel channel = Grpc.newChannelBuilder(address, InsecureChannelCredentials.create())
                // As much as a gateway sends; grpc-java alone takes 4 MiB.
                .maxInboundMessageSize(128 * 1024 * 1024)
                .build();
        CompletionServiceBlockingStub client = CompletionServiceGrpc.newBlockingStub(channel);
        try {
            print(client.withDeadlineAfter(30, TimeUnit.SECONDS).streamComplete(ask("sim/echo", "hello from Java")));
            leaveEarly(client);
            print(client.withDeadlineAfter(1, TimeUnit.SECONDS).streamComplete(ask("sim/long?rate=5", "count")));
            print(client.streamComplete(ask("sim/echo?fail=rate_limited&retry_after=2s", "hello")));
        } finally {
            channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
        }
    }

    private static CompleteRequest ask(String model, String prompt) {
        return CompleteRequest.newBuilder().setModel(model).setPrompt(prompt).build();
    }

    /** The answer is whole when there is no next event and nothing was thrown. */
    private static void print(Iterator<StreamCompleteResponse> events) throws InvalidProtocolBufferException {
        try {
            while (events.hasNext()) {
                StreamCompleteResponse event = events.next();
                switch (event.getEventCase()) {
                    case TEXT_DELTA -> out.print(event.getTextDelta());
                    case FINISHED -> out.printf("%n%s%n", event.getFinished().getFinishReason());
                    default -> {} // also an event that is newer than this client: EVENT_NOT_SET
                }
            }
        } catch (StatusRuntimeException error) {
            explain(error);
        }
    }

    /** Closing the context cancels its calls; the gateway then closes the socket to the provider. */
    private static void leaveEarly(CompletionServiceBlockingStub client) {
        try (Context.CancellableContext context = Context.current().withCancellation()) {
            context.run(() -> {
                Iterator<StreamCompleteResponse> events = client.streamComplete(ask("sim/long?rate=50", "count"));
                for (int deltas = 0; deltas < 3; ) if (events.next().hasTextDelta()) deltas++;
            });
        }
    }

    private static void explain(StatusRuntimeException error) throws InvalidProtocolBufferException {
        out.printf("%n%s %s%n", error.getStatus().getCode(), error.getStatus().getDescription());
        for (Any any : StatusProto.fromThrowable(error).getDetailsList()) {
            if (any.is(ErrorInfo.class)) out.println("reason " + any.unpack(ErrorInfo.class).getReason());
            if (any.is(RetryInfo.class)) out.print("retry after " + any.unpack(RetryInfo.class).getRetryDelay());
            if (any.is(UpstreamError.class)) out.println("HTTP " + any.unpack(UpstreamError.class).getHttpStatus());
            if (any.is(CompletionFailure.class)) out.print(any.unpack(CompletionFailure.class));
        }
    }
}
