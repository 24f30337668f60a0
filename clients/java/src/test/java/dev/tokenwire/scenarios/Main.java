package dev.tokenwire.scenarios;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** Runs the scenarios of a file against a gateway and prints a line of JSON for each. */
public final class Main {
    /** What a client does in a scenario; it throws when something is not as expected. */
    @FunctionalInterface
    interface Play {
        void run(Gateway gateway, Scenario scenario) throws Exception;
    }

    private static final Map<String, Play> PLAYS = Map.ofEntries(
            Map.entry("unary", Answers::unary),
            Map.entry("stream", Answers::stream),
            Map.entry("unicode", Answers::unicode),
            Map.entry("tool_calls", Answers::toolCalls),
            Map.entry("reasoning", Answers::reasoning),
            Map.entry("usage_and_finish", Answers::usageAndFinish),
            Map.entry("error_before", Failures::errorBefore),
            Map.entry("error_after", Failures::errorAfter),
            Map.entry("bad_request", Failures::badRequest),
            Map.entry("deadline", Leaving::deadline),
            Map.entry("cancel", Leaving::cancel),
            Map.entry("big_image", Loads::bigImage),
            Map.entry("slow_reader", Loads::slowReader),
            Map.entry("heartbeats", Loads::heartbeats),
            Map.entry("many", Loads::many),
            Map.entry("tls", Connections::tls),
            Map.entry("late", Connections::late),
            Map.entry("drained", Connections::drained),
            Map.entry("future_event", Future::event),
            Map.entry("unknown_fields", Future::unknownFields));

    public static void main(String[] args) throws IOException {
        Map<String, String> options = new HashMap<>();
        for (int at = 0; at + 1 < args.length; at += 2) options.put(args[at], args[at + 1]);
        String only = options.get("--only");

        for (Scenario scenario : Scenario.load(Path.of(options.get("--scenarios")))) {
            if (only != null && !Set.of(only.split(",")).contains(scenario.name())) continue;
            try (Gateway gateway = Gateway.connect(options.get("--address"), options.get("--ca-file"))) {
                report(scenario.name(), problemOf(scenario, gateway));
            }
        }
    }

    private static String problemOf(Scenario scenario, Gateway gateway) {
        try {
            Play play = PLAYS.get(scenario.name());
            if (play == null) return "this client does not know the scenario";
            play.run(gateway, scenario);
            return null;
        } catch (Exception problem) {
            return problem.toString();
        }
    }

    private static void report(String scenario, String problem) throws InvalidProtocolBufferException {
        Struct.Builder line = Struct.newBuilder()
                .putFields("scenario", Value.newBuilder().setStringValue(scenario).build())
                .putFields("ok", Value.newBuilder().setBoolValue(problem == null).build());
        if (problem != null)
            line.putFields("problem", Value.newBuilder().setStringValue(problem).build());
        System.out.println(JsonFormat.printer().omittingInsignificantWhitespace().print(line));
    }

    private Main() {}
}
