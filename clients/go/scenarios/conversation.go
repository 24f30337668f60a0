package main

import (
	"google.golang.org/protobuf/proto"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

// nextTurn puts the answer's parts and the next prompt behind the prompt.
func nextTurn(s *scenario, parts []*tokenwirev1.Part) *tokenwirev1.CompleteRequest {
	next := &tokenwirev1.Message{Role: tokenwirev1.Role_ROLE_USER, Text: s.NextPrompt}
	return proceed(s.Request.CompleteRequest, parts, next)
}

// withToolResults puts the answer's parts and a result for each of their calls behind the prompt.
func withToolResults(s *scenario, parts []*tokenwirev1.Part) *tokenwirev1.CompleteRequest {
	results := &tokenwirev1.Message{Role: tokenwirev1.Role_ROLE_TOOL}
	for _, part := range parts {
		if call := part.GetToolCall(); call != nil {
			result := &tokenwirev1.ToolResult{ToolCallId: call.GetId(), Text: s.ToolResult}
			content := &tokenwirev1.Part_ToolResult{ToolResult: result}
			results.Parts = append(results.Parts, &tokenwirev1.Part{Content: content})
		}
	}
	return proceed(s.Request.CompleteRequest, parts, results)
}

func proceed(
	request *tokenwirev1.CompleteRequest,
	parts []*tokenwirev1.Part,
	next *tokenwirev1.Message,
) *tokenwirev1.CompleteRequest {
	following := proto.CloneOf(request)
	following.Prompt = ""
	following.Messages = []*tokenwirev1.Message{
		{Role: tokenwirev1.Role_ROLE_USER, Text: request.GetPrompt()},
		{Role: tokenwirev1.Role_ROLE_ASSISTANT, Parts: parts},
		next,
	}
	return following
}

// withImage makes a message of an image and a text.
func withImage(s *scenario) *tokenwirev1.CompleteRequest {
	data := make([]byte, s.ImageBytes)
	for index := range data {
		data[index] = byte(index % 251)
	}
	media := &tokenwirev1.Media{Source: &tokenwirev1.Media_Data{Data: data}, MediaType: "image/png"}
	image := &tokenwirev1.Part{Content: &tokenwirev1.Part_Image{Image: &tokenwirev1.Image{Media: media}}}
	text := &tokenwirev1.Part{Content: &tokenwirev1.Part_Text{Text: s.Prompt}}
	message := &tokenwirev1.Message{Role: tokenwirev1.Role_ROLE_USER, Parts: []*tokenwirev1.Part{image, text}}
	return &tokenwirev1.CompleteRequest{Model: s.Request.GetModel(), Messages: []*tokenwirev1.Message{message}}
}

// withUnknownField adds field 2047, a varint, which no version of the API has.
func withUnknownField(s *scenario) *tokenwirev1.CompleteRequest {
	request := proto.CloneOf(s.Request.CompleteRequest)
	request.ProtoReflect().SetUnknown([]byte{0xf8, 0x7f, 0x01})
	return request
}
