package dev.tokenwire.scenarios;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.util.List;
import java.util.Optional;

/** How a call failed. */
record Failure(Status.Code code, List<Any> details) {
    /** The failure of a call that must not succeed. */
    static Failure of(Runnable call) {
        try {
            call.run();
        } catch (StatusRuntimeException error) {
            return of(error);
        }
        throw new Check.Problem("the call succeeded");
    }

    /** @param error null when the call succeeded */
    static Failure of(StatusRuntimeException error) {
        if (error == null) throw new Check.Problem("the call succeeded");
        return new Failure(
                error.getStatus().getCode(), StatusProto.fromThrowable(error).getDetailsList());
    }

    <T extends Message> Optional<T> find(Class<T> type) throws InvalidProtocolBufferException {
        for (Any detail : details) if (detail.is(type)) return Optional.of(detail.unpack(type));
        return Optional.empty();
    }

    <T extends Message> T get(Class<T> type) throws InvalidProtocolBufferException {
        return find(type).orElseThrow(() -> new Check.Problem("no " + type.getSimpleName() + " among the details"));
    }

    /** Compares code and reason. */
    Failure check(Facts expect) throws InvalidProtocolBufferException {
        Check.equal("code", expect.text("code"), code.name());
        Check.equal("reason", expect.text("reason"), get(ErrorInfo.class).getReason());
        return this;
    }
}
