package main

import (
	"errors"
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

// answer is the answer so far, by the events of a stream. It checks their order on the way.
type answer struct {
	started       *tokenwirev1.Started
	finished      *tokenwirev1.Finished
	text          strings.Builder
	reasoning     strings.Builder
	parts         []*tokenwirev1.Part
	toolCalls     []*tokenwirev1.ToolCall
	textDeltas    int
	heartbeats    int
	unknownEvents int

	openText      strings.Builder
	openReasoning strings.Builder
}

// add takes the next event.
func (a *answer) add(response *tokenwirev1.StreamCompleteResponse) error {
	if a.finished != nil {
		return fmt.Errorf("%T came after finished", response.GetEvent())
	}
	switch event := response.GetEvent().(type) {
	case nil:
		a.unknownEvents++
		return nil
	case *tokenwirev1.StreamCompleteResponse_Heartbeat:
		a.heartbeats++
		return nil
	case *tokenwirev1.StreamCompleteResponse_Started:
		if a.started != nil {
			return errors.New("started came twice")
		}
		a.started = event.Started
		return nil
	}
	if a.started == nil {
		return fmt.Errorf("%T came before started", response.GetEvent())
	}
	return a.addContent(response)
}

func (a *answer) addContent(response *tokenwirev1.StreamCompleteResponse) error {
	switch event := response.GetEvent().(type) {
	case *tokenwirev1.StreamCompleteResponse_TextDelta:
		a.text.WriteString(event.TextDelta)
		a.openText.WriteString(event.TextDelta)
		a.textDeltas++
	case *tokenwirev1.StreamCompleteResponse_ReasoningDelta:
		a.reasoning.WriteString(event.ReasoningDelta)
		a.openReasoning.WriteString(event.ReasoningDelta)
	case *tokenwirev1.StreamCompleteResponse_ToolCallStarted:
		call := event.ToolCallStarted
		a.toolCalls = append(a.toolCalls, &tokenwirev1.ToolCall{Id: call.GetId(), Name: call.GetName()})
		return equal("index of the tool call", int(call.GetIndex()), len(a.toolCalls)-1)
	case *tokenwirev1.StreamCompleteResponse_ToolCallDelta:
		index := int(event.ToolCallDelta.GetIndex())
		if index >= len(a.toolCalls) {
			return fmt.Errorf("a delta of tool call %d came before its start", index)
		}
		a.toolCalls[index].ArgumentsJson += event.ToolCallDelta.GetArgumentsJson()
	case *tokenwirev1.StreamCompleteResponse_PartFinished:
		return a.finishPart(event.PartFinished)
	case *tokenwirev1.StreamCompleteResponse_Finished:
		a.finished = event.Finished
	}
	return nil
}

func (a *answer) finishPart(event *tokenwirev1.PartFinished) error {
	if err := equal("index of the part", int(event.GetIndex()), len(a.parts)); err != nil {
		return err
	}
	a.parts = append(a.parts, event.GetPart())
	switch content := event.GetPart().GetContent().(type) {
	case *tokenwirev1.Part_Text:
		defer a.openText.Reset()
		return equal("text of the part", content.Text, a.openText.String())
	case *tokenwirev1.Part_Reasoning:
		defer a.openReasoning.Reset()
		return equal("text of the reasoning part", content.Reasoning.GetText(), a.openReasoning.String())
	case *tokenwirev1.Part_ToolCall:
		for _, call := range a.toolCalls {
			if proto.Equal(call, content.ToolCall) {
				return nil
			}
		}
		return fmt.Errorf("no events for the tool call %v", content.ToolCall)
	}
	return nil
}

// whole fails unless the answer came to its end.
func (a *answer) whole() error {
	if a.finished == nil {
		return errors.New("finished did not come")
	}
	return equal("text without a finished part", a.openText.String()+a.openReasoning.String(), "")
}
