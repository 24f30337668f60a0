package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"google.golang.org/grpc"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

type client = tokenwirev1.CompletionServiceClient

var runs = map[string]func(context.Context, client, *scenario) error{
	"unary":            runUnary,
	"stream":           runConversation,
	"unicode":          runStream,
	"tool_calls":       runToolCalls,
	"reasoning":        runConversation,
	"usage_and_finish": runUsageAndFinish,
	"error_before":     runError,
	"error_after":      runError,
	"deadline":         runDeadline,
	"cancel":           runCancel,
	"big_image":        runBigImage,
	"slow_reader":      runSlowReader,
	"heartbeats":       runStream,
	"many":             runMany,
	"tls":              runUnary,
	"late":             runLate,
	"drained":          runDrained,
	"future_event":     runStream,
	"bad_request":      runBadRequest,
	"unknown_fields":   runUnknownFields,
}

// read calls StreamComplete and reads to the end, and passes each event on. What came before an error is returned too.
func read(
	ctx context.Context,
	c client,
	request *tokenwirev1.CompleteRequest,
	onEvent func(*answer),
) (*answer, error) {
	found := &answer{}
	events, err := c.StreamComplete(ctx, request)
	for err == nil {
		var response *tokenwirev1.StreamCompleteResponse
		if response, err = events.Recv(); err == nil {
			err = found.add(response)
			onEvent(found)
		}
	}
	if errors.Is(err, io.EOF) {
		return found, found.whole()
	}
	return found, err
}

func ignore(*answer) {}

func checkStream(ctx context.Context, c client, request *tokenwirev1.CompleteRequest, expect *expectation) error {
	found, err := read(ctx, c, request, ignore)
	if err != nil {
		return err
	}
	return checkAnswer(found, expect)
}

func checkUnary(ctx context.Context, c client, request *tokenwirev1.CompleteRequest, expect *expectation) error {
	response, err := c.Complete(ctx, request)
	if err != nil {
		return err
	}
	return checkResponse(response, expect)
}

func runUnary(ctx context.Context, c client, s *scenario) error {
	return checkUnary(ctx, c, s.Request.CompleteRequest, &s.Expect)
}

func runStream(ctx context.Context, c client, s *scenario) error {
	return checkStream(ctx, c, s.Request.CompleteRequest, &s.Expect)
}

func runConversation(ctx context.Context, c client, s *scenario) error {
	first, err := read(ctx, c, s.Request.CompleteRequest, ignore)
	if err != nil {
		return err
	}
	second, err := read(ctx, c, nextTurn(s, first.parts), ignore)
	return errors.Join(err, checkAnswer(first, &s.Expect), equal("next text", second.text.String(), s.Expect.NextText))
}

func runToolCalls(ctx context.Context, c client, s *scenario) error {
	first, err := read(ctx, c, s.Request.CompleteRequest, ignore)
	if err != nil {
		return err
	}
	next := checkUnary(ctx, c, withToolResults(s, first.parts), &expectation{Text: s.Expect.NextText})
	return errors.Join(checkAnswer(first, &s.Expect), next)
}

func runUsageAndFinish(ctx context.Context, c client, s *scenario) error {
	if err := runUnary(ctx, c, s); err != nil {
		return err
	}
	response, err := c.Complete(ctx, s.Next.CompleteRequest)
	return errors.Join(
		err,
		equal("next text", response.GetText(), s.Expect.NextText),
		equal("next finish reason", response.GetFinishReason().String(), s.Expect.NextFinishReason),
		equal("next stop sequence", response.GetStopSequence(), s.Expect.NextStopSequence),
	)
}

func runError(ctx context.Context, c client, s *scenario) error {
	found, err := read(ctx, c, s.Request.CompleteRequest, ignore)
	return errors.Join(
		checkDetails(err, &s.Expect),
		equal("started", found.started != nil, *s.Expect.Partial),
		equal("text", found.text.String(), s.Expect.Text),
		equal("finished", found.finished != nil, false),
	)
}

func runDeadline(ctx context.Context, c client, s *scenario) error {
	ctx, cancel := context.WithTimeout(ctx, milliseconds(s.DeadlineMs))
	defer cancel()
	began := time.Now()
	found, err := read(ctx, c, s.Request.CompleteRequest, ignore)
	return errors.Join(
		checkFailure(err, s.Expect.Code),
		equal("in time", time.Since(began) <= milliseconds(s.Expect.WithinMs), true),
		atLeast("text deltas", found.textDeltas, 1),
	)
}

func runCancel(ctx context.Context, c client, s *scenario) error {
	cancelled, cancel := context.WithCancel(ctx)
	defer cancel()
	_, err := read(cancelled, c, s.Request.CompleteRequest, func(found *answer) {
		if found.textDeltas == s.AfterDeltas {
			cancel()
		}
	})
	if err := checkFailure(err, s.Expect.Code); err != nil {
		return err
	}
	deadline := time.Now().Add(milliseconds(s.Expect.WithinMs))
	for time.Now().Before(deadline) {
		response, err := c.Complete(ctx, s.Next.CompleteRequest)
		if err != nil {
			return err
		}
		if shown, err := journalShows(response, &s.Expect); shown || err != nil {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the call to the provider was not closed within %d ms", s.Expect.WithinMs)
}

func runBigImage(ctx context.Context, c client, s *scenario) error {
	return checkUnary(ctx, c, withImage(s), &s.Expect)
}

func runSlowReader(ctx context.Context, c client, s *scenario) error {
	pauses := s.Pauses
	found, err := read(ctx, c, s.Request.CompleteRequest, func(*answer) {
		if pauses > 0 {
			pauses--
			time.Sleep(milliseconds(s.PauseMs))
		}
	})
	return errors.Join(err, checkAnswer(found, &s.Expect))
}

func runMany(ctx context.Context, c client, s *scenario) error {
	problems := make([]error, s.Streams)
	var streams sync.WaitGroup
	for index := range problems {
		streams.Go(func() {
			expect := s.Expect
			expect.Text = fmt.Sprintf("stream %d", index)
			request := &tokenwirev1.CompleteRequest{Model: s.Request.GetModel(), Prompt: expect.Text}
			problems[index] = checkStream(ctx, c, request, &expect)
		})
	}
	streams.Wait()
	return errors.Join(problems...)
}

func runLate(ctx context.Context, c client, s *scenario) error {
	ctx, cancel := context.WithTimeout(ctx, milliseconds(s.DeadlineMs))
	defer cancel()
	response, err := c.Complete(ctx, s.Request.CompleteRequest, grpc.WaitForReady(true))
	return errors.Join(err, checkResponse(response, &s.Expect))
}

func runDrained(ctx context.Context, c client, s *scenario) error {
	if err := runStream(ctx, c, s); err != nil {
		return err
	}
	_, err := c.Complete(ctx, s.Next.CompleteRequest)
	return checkFailure(err, s.Expect.NextCode)
}

func runBadRequest(ctx context.Context, c client, s *scenario) error {
	_, err := c.Complete(ctx, s.Request.CompleteRequest)
	return checkDetails(err, &s.Expect)
}

func runUnknownFields(ctx context.Context, c client, s *scenario) error {
	return checkUnary(ctx, c, withUnknownField(s), &s.Expect)
}

func milliseconds(number int) time.Duration {
	return time.Duration(number) * time.Millisecond
}
