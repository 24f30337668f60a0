package dev.tokenwire.scenarios;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.ListValue;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import dev.tokenwire.v1.CompleteRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An entry of scenarios.yaml.
 *
 * @param next the second request, empty when there is none
 * @param given the entry's further members, such as {@code deadline_ms}
 * @param expect what the client compares
 */
record Scenario(String name, CompleteRequest request, CompleteRequest next, Facts given, Facts expect) {

    /** Reads the file, which is a JSON array. */
    static List<Scenario> load(Path file) throws IOException {
        ListValue.Builder entries = ListValue.newBuilder();
        JsonFormat.parser().merge(Files.readString(file), entries);
        List<Scenario> scenarios = new ArrayList<>();
        for (Value entry : entries.getValuesList()) scenarios.add(parse(new Facts(entry.getStructValue())));
        return scenarios;
    }

    private static Scenario parse(Facts entry) throws InvalidProtocolBufferException {
        return new Scenario(
                entry.text("name"),
                toRequest(entry.json("request")),
                entry.has("next") ? toRequest(entry.json("next")) : CompleteRequest.getDefaultInstance(),
                entry,
                entry.facts("expect"));
    }

    private static CompleteRequest toRequest(String json) throws InvalidProtocolBufferException {
        CompleteRequest.Builder request = CompleteRequest.newBuilder();
        JsonFormat.parser().merge(json, request);
        return request.build();
    }
}
