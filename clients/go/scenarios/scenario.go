package main

import (
	"encoding/json"
	"os"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

// scenario says what to send and what to expect. What it does not use has its zero value.
type scenario struct {
	Name        string      `json:"name"`
	Request     request     `json:"request"`
	Next        request     `json:"next"`
	Prompt      string      `json:"prompt"`
	NextPrompt  string      `json:"next_prompt"`
	ToolResult  string      `json:"tool_result"`
	DeadlineMs  int         `json:"deadline_ms"`
	AfterDeltas int         `json:"after_deltas"`
	ImageBytes  int         `json:"image_bytes"`
	Pauses      int         `json:"pauses"`
	PauseMs     int         `json:"pause_ms"`
	Streams     int         `json:"streams"`
	Expect      expectation `json:"expect"`
}

// expectation is what a scenario compares: the fields that are not zero.
type expectation struct {
	Text             string     `json:"text"`
	CountTo          int        `json:"count_to"`
	ReasoningText    string     `json:"reasoning_text"`
	Signature        string     `json:"signature"`
	FinishReason     string     `json:"finish_reason"`
	UsageSource      string     `json:"usage_source"`
	OutputTokens     int32      `json:"output_tokens"`
	Provider         string     `json:"provider"`
	ToolCallID       string     `json:"tool_call_id"`
	ToolName         string     `json:"tool_name"`
	ArgumentsJSON    string     `json:"arguments_json"`
	Code             codes.Code `json:"code"`
	Reason           string     `json:"reason"`
	Field            string     `json:"field"`
	RetryInfo        *bool      `json:"retry_info"`
	HTTPStatus       int32      `json:"http_status"`
	MinAttempts      int32      `json:"min_attempts"`
	Partial          *bool      `json:"partial"`
	Usage            bool       `json:"usage"`
	State            string     `json:"state"`
	WithinMs         int        `json:"within_ms"`
	MinHeartbeats    int        `json:"min_heartbeats"`
	MinUnknownEvents int        `json:"min_unknown_events"`
	NextText         string     `json:"next_text"`
	NextFinishReason string     `json:"next_finish_reason"`
	NextStopSequence string     `json:"next_stop_sequence"`
	NextCode         codes.Code `json:"next_code"`
}

// request is a request that is read from proto JSON.
type request struct{ *tokenwirev1.CompleteRequest }

func (r *request) UnmarshalJSON(data []byte) error {
	r.CompleteRequest = &tokenwirev1.CompleteRequest{}
	return protojson.Unmarshal(data, r.CompleteRequest)
}

// load reads the scenarios of a JSON file.
func load(file string) ([]*scenario, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var scenarios []*scenario
	return scenarios, json.Unmarshal(data, &scenarios)
}
