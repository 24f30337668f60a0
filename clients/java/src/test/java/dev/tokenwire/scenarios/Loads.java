package dev.tokenwire.scenarios;

import com.google.protobuf.ByteString;
import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.Image;
import dev.tokenwire.v1.Media;
import dev.tokenwire.v1.Message;
import dev.tokenwire.v1.Part;
import dev.tokenwire.v1.Role;
import dev.tokenwire.v1.StreamCompleteResponse;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Scenarios of what is big, slow or many. */
final class Loads {
    static void bigImage(Gateway gateway, Scenario scenario) {
        byte[] bytes = new byte[scenario.given().number("image_bytes")];
        for (int at = 0; at < bytes.length; at++) bytes[at] = (byte) (at % 251);
        Media media = Media.newBuilder()
                .setData(ByteString.copyFrom(bytes))
                .setMediaType("image/png")
                .build();
        Message message = Message.newBuilder()
                .setRole(Role.ROLE_USER)
                .addParts(Part.newBuilder().setImage(Image.newBuilder().setMedia(media)))
                .addParts(Part.newBuilder().setText(scenario.given().text("prompt")))
                .build();
        CompleteRequest request =
                scenario.request().toBuilder().addMessages(message).build();
        Check.equal("text", scenario.expect().text("text"), gateway.complete(request).getText());
    }

    static void slowReader(Gateway gateway, Scenario scenario) throws InterruptedException {
        Iterator<StreamCompleteResponse> events = gateway.stream(scenario.request());
        Answer answer = new Answer();
        for (int pause = 0; pause < scenario.given().number("pauses"); pause++) {
            answer.add(events.next());
            Thread.sleep(scenario.given().number("pause_ms"));
        }
        while (events.hasNext()) answer.add(events.next());
        Check.equal("text", Check.numbersTo(scenario.expect().number("count_to")), answer.text.toString());
        Check.equal("an event finished:", true, answer.finished != null);
    }

    static void heartbeats(Gateway gateway, Scenario scenario) {
        Answer answer = Answer.read(gateway.stream(scenario.request()));
        Check.atLeast("heartbeats", scenario.expect().number("min_heartbeats"), answer.heartbeats);
        Check.equal("text", scenario.expect().text("text"), answer.text.toString());
    }

    static void many(Gateway gateway, Scenario scenario) {
        // A call begins when it is made, not when its events are read: all of them run at once.
        List<Iterator<StreamCompleteResponse>> streams = new ArrayList<>();
        for (int n = 0; n < scenario.given().number("streams"); n++)
            streams.add(gateway.stream(
                    scenario.request().toBuilder().setPrompt("stream " + n).build()));

        for (int n = 0; n < streams.size(); n++) {
            Answer answer = Answer.read(streams.get(n));
            Check.equal("text", "stream " + n, answer.text.toString());
            Check.equal(
                    "finish reason",
                    scenario.expect().text("finish_reason"),
                    answer.finished.getFinishReason().name());
        }
    }

    private Loads() {}
}
