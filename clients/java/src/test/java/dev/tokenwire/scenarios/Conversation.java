package dev.tokenwire.scenarios;

import dev.tokenwire.v1.CompleteRequest;
import dev.tokenwire.v1.Message;
import dev.tokenwire.v1.Part;
import dev.tokenwire.v1.Role;
import dev.tokenwire.v1.ToolResult;
import java.util.List;

/** What is said in the next turn. */
final class Conversation {
    /** The request of the next turn: its prompt, the parts of its answer, and what is said to them. */
    static CompleteRequest goOn(CompleteRequest request, List<Part> answer, Message next) {
        return request.toBuilder()
                .clearPrompt()
                .addMessages(user(request.getPrompt()))
                .addMessages(Message.newBuilder().setRole(Role.ROLE_ASSISTANT).addAllParts(answer))
                .addMessages(next)
                .build();
    }

    static Message user(String text) {
        return Message.newBuilder().setRole(Role.ROLE_USER).setText(text).build();
    }

    static Message toolResult(String toolCallId, String text) {
        ToolResult result = ToolResult.newBuilder().setToolCallId(toolCallId).setText(text).build();
        return Message.newBuilder()
                .setRole(Role.ROLE_TOOL)
                .addParts(Part.newBuilder().setToolResult(result))
                .build();
    }

    private Conversation() {}
}
