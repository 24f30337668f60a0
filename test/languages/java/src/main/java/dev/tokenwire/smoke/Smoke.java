package dev.tokenwire.smoke;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import com.google.rpc.ErrorInfo;
import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.CompleteResponse;
import dev.tokenwire.v1.CompletionServiceGrpc;
import dev.tokenwire.v1.CompletionServiceGrpc.CompletionServiceBlockingStub;
import dev.tokenwire.v1.StreamCompleteResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** Calls a gateway by the generated client and prints what it got as JSON. */
public final class Smoke {
    private final Struct.Builder report = Struct.newBuilder();
    private final CompletionServiceBlockingStub client;

    private Smoke(CompletionServiceBlockingStub client) {
        this.client = client;
    }

    public static void main(String[] args) throws Exception {
        ManagedChannel channel = Grpc.newChannelBuilder(args[0], InsecureChannelCredentials.create()).build();
        try {
            Smoke smoke = new Smoke(
                    CompletionServiceGrpc.newBlockingStub(channel).withDeadlineAfter(30, TimeUnit.SECONDS));
            smoke.complete(args[1]);
            smoke.stream(args[1]);
            smoke.fail();
            System.out.println(
                    JsonFormat.printer().omittingInsignificantWhitespace().print(smoke.report));
        } finally {
            channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
        }
    }

    private void complete(String prompt) {
        CompleteResponse whole = client.complete(request("sim/echo", prompt));
        tell("text", whole.getText());
        tell("finishReason", whole.getFinishReason().name());
    }

    private void stream(String prompt) {
        List<StreamCompleteResponse> events = new ArrayList<>();
        client.streamComplete(request("sim/echo", prompt)).forEachRemaining(events::add);
        tell("streamedText", events.stream()
                .map(StreamCompleteResponse::getTextDelta)
                .collect(Collectors.joining()));
        tell("firstEvent", name(events.get(0)));
        tell("lastEvent", name(events.get(events.size() - 1)));
    }

    /** Makes a call that must fail and tells its code and reason. */
    private void fail() throws InvalidProtocolBufferException {
        try {
            client.complete(request("nobody/nothing", "hello"));
        } catch (StatusRuntimeException error) {
            Any detail = StatusProto.fromThrowable(error).getDetails(0);
            report.putFields("errorCode", number(error.getStatus().getCode().value()));
            tell("errorReason", detail.unpack(ErrorInfo.class).getReason());
            return;
        }
        throw new IllegalStateException("a call of an unknown model succeeded");
    }

    private void tell(String name, String value) {
        report.putFields(name, Value.newBuilder().setStringValue(value).build());
    }

    private static Value number(int value) {
        return Value.newBuilder().setNumberValue(value).build();
    }

    private static CompleteRequest request(String model, String prompt) {
        return CompleteRequest.newBuilder().setModel(model).setPrompt(prompt).build();
    }

    private static String name(StreamCompleteResponse response) {
        return response.getEventCase().name().toLowerCase(Locale.ROOT);
    }
}
