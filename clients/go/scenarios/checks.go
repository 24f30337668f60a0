package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

// equal fails unless both are equal.
func equal[T comparable](name string, found, expected T) error {
	if found == expected {
		return nil
	}
	return fmt.Errorf("%s %s instead of %s", name, shown(found), shown(expected))
}

func shown(value any) string {
	text := fmt.Sprint(value)
	if len(text) <= 200 {
		return strconv.Quote(text)
	}
	return fmt.Sprintf("%.200q… (%d bytes)", text, len(text))
}

// atLeast fails unless what was found is at least what is expected.
func atLeast(name string, found, expected int) error {
	if found >= expected {
		return nil
	}
	return fmt.Errorf("%s %d instead of at least %d", name, found, expected)
}

// equalIfSet fails when something is expected and something else was found.
func equalIfSet[T comparable](name string, found, expected T) error {
	var zero T
	if expected == zero {
		return nil
	}
	return equal(name, found, expected)
}

// checkResponse compares a whole answer.
func checkResponse(response *tokenwirev1.CompleteResponse, expect *expectation) error {
	return errors.Join(
		equal("text", response.GetText(), expect.Text),
		equalIfSet("finish reason", response.GetFinishReason().String(), expect.FinishReason),
		equalIfSet("usage source", response.GetUsage().GetSource().String(), expect.UsageSource),
		equalIfSet("output tokens", response.GetUsage().GetOutputTokens(), expect.OutputTokens),
		equalIfSet("provider", response.GetServed().GetProvider(), expect.Provider),
	)
}

// checkAnswer compares a streamed answer.
func checkAnswer(found *answer, expect *expectation) error {
	text := expect.Text
	if expect.CountTo > 0 {
		text = count(expect.CountTo)
	}
	return errors.Join(
		equal("text", found.text.String(), text),
		equalIfSet("finish reason", found.finished.GetFinishReason().String(), expect.FinishReason),
		equal("reasoning", found.reasoning.String(), expect.ReasoningText),
		equal("signature", signature(found.parts), expect.Signature),
		checkToolCall(found.toolCalls, expect),
		atLeast("heartbeats", found.heartbeats, expect.MinHeartbeats),
		atLeast("unknown events", found.unknownEvents, expect.MinUnknownEvents),
	)
}

func checkToolCall(calls []*tokenwirev1.ToolCall, expect *expectation) error {
	if expect.ToolName == "" {
		return equal("tool calls", len(calls), 0)
	}
	if len(calls) != 1 {
		return equal("tool calls", len(calls), 1)
	}
	return errors.Join(
		equal("id", calls[0].GetId(), expect.ToolCallID),
		equal("name", calls[0].GetName(), expect.ToolName),
		equal("arguments", calls[0].GetArgumentsJson(), expect.ArgumentsJSON),
	)
}

// checkFailure compares the code of a call that must fail.
func checkFailure(err error, code codes.Code) error {
	if err == nil {
		return fmt.Errorf("the call succeeded instead of failing with %v", code)
	}
	if _, ok := status.FromError(err); !ok {
		return err
	}
	return equal("code", status.Code(err), code)
}

// checkDetails compares the details of a status.
func checkDetails(err error, expect *expectation) error {
	info := detail[*errdetails.ErrorInfo](err)
	problems := []error{
		checkFailure(err, expect.Code),
		equal("reason", info.GetReason(), expect.Reason),
		equal("domain", info.GetDomain(), "tokenwire"),
		equalIfSet("HTTP status", detail[*tokenwirev1.UpstreamError](err).GetHttpStatus(), expect.HTTPStatus),
	}
	if expect.RetryInfo != nil {
		problems = append(problems, equal("RetryInfo", detail[*errdetails.RetryInfo](err) != nil, *expect.RetryInfo))
	}
	if expect.Partial != nil {
		failure := detail[*tokenwirev1.CompletionFailure](err)
		problems = append(problems,
			equal("partial", failure.GetPartial(), *expect.Partial),
			equal("usage", failure.GetUsage() != nil, expect.Usage),
			atLeast("attempts", int(failure.GetAttempts()), max(1, int(expect.MinAttempts))),
		)
	}
	if expect.Field != "" {
		violations := detail[*errdetails.BadRequest](err).GetFieldViolations()
		named := slices.ContainsFunc(violations, func(violation *errdetails.BadRequest_FieldViolation) bool {
			return violation.GetField() == expect.Field
		})
		problems = append(problems, equal("BadRequest with "+expect.Field, named, true))
	}
	return errors.Join(problems...)
}

// detail returns the detail of this type, or its zero value when the status has none.
func detail[T any](err error) T {
	for _, found := range status.Convert(err).Details() {
		if found, ok := found.(T); ok {
			return found
		}
	}
	var none T
	return none
}

// journalShows says whether the last call in sim/journal ended as expected.
func journalShows(response *tokenwirev1.CompleteResponse, expect *expectation) (bool, error) {
	var journal struct {
		Calls []struct {
			State  string `json:"state"`
			Reason string `json:"reason"`
		} `json:"calls"`
	}
	if err := json.Unmarshal([]byte(response.GetText()), &journal); err != nil || len(journal.Calls) == 0 {
		return false, err
	}
	last := journal.Calls[len(journal.Calls)-1]
	return last.State == expect.State && last.Reason == expect.Reason, nil
}

func signature(parts []*tokenwirev1.Part) string {
	var joined []byte
	for _, part := range parts {
		joined = append(joined, part.GetReasoning().GetSignature()...)
	}
	return string(joined)
}

// count is what sim/long answers: the numbers from 1 to the last.
func count(last int) string {
	numbers := make([]string, last)
	for index := range numbers {
		numbers[index] = strconv.Itoa(index + 1)
	}
	return strings.Join(numbers, " ")
}
