package dev.tokenwire.scenarios;

import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.CompleteResponse;
import dev.tokenwire.v1.CompletionServiceGrpc;
import dev.tokenwire.v1.CompletionServiceGrpc.CompletionServiceBlockingStub;
import dev.tokenwire.v1.StreamCompleteResponse;
import io.grpc.ChannelCredentials;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.TlsChannelCredentials;
import java.io.File;
import java.io.IOException;
import java.util.Iterator;
import java.util.concurrent.TimeUnit;

/** One connection to a gateway. */
record Gateway(ManagedChannel channel) implements AutoCloseable {
    /** @param caFile certificates to trust, in PEM; plain text when null */
    static Gateway connect(String address, String caFile) throws IOException {
        ChannelCredentials credentials = caFile == null
                ? InsecureChannelCredentials.create()
                : TlsChannelCredentials.newBuilder().trustManager(new File(caFile)).build();
        return new Gateway(Grpc.newChannelBuilder(address, credentials).build());
    }

    /** A client without any deadline. */
    CompletionServiceBlockingStub client() {
        return CompletionServiceGrpc.newBlockingStub(channel);
    }

    CompleteResponse complete(CompleteRequest request) {
        return client().withDeadlineAfter(60, TimeUnit.SECONDS).complete(request);
    }

    Iterator<StreamCompleteResponse> stream(CompleteRequest request) {
        return client().withDeadlineAfter(60, TimeUnit.SECONDS).streamComplete(request);
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
