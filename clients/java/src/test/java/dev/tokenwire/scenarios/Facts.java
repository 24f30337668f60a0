package dev.tokenwire.scenarios;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.protobuf.util.JsonFormat;

/** The members of a JSON object, each of which must be there when it is read. */
record Facts(Struct members) {
    boolean has(String name) {
        return members.containsFields(name);
    }

    String text(String name) {
        return member(name).getStringValue();
    }

    int number(String name) {
        return (int) member(name).getNumberValue();
    }

    boolean isTrue(String name) {
        return member(name).getBoolValue();
    }

    Facts facts(String name) {
        return new Facts(member(name).getStructValue());
    }

    String json(String name) throws InvalidProtocolBufferException {
        return JsonFormat.printer().print(member(name));
    }

    private Value member(String name) {
        if (!has(name)) throw new Check.Problem("the scenario has no " + name);
        return members.getFieldsOrThrow(name);
    }
}
