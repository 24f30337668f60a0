// Command smoke calls a gateway by the generated client and prints what it got as JSON.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"os"
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	tokenwirev1 "tokenwire.dev/gen/go/tokenwire/v1"
)

type report struct {
	Text         string `json:"text"`
	FinishReason string `json:"finishReason"`
	StreamedText string `json:"streamedText"`
	FirstEvent   string `json:"firstEvent"`
	LastEvent    string `json:"lastEvent"`
	ErrorCode    int    `json:"errorCode"`
	ErrorReason  string `json:"errorReason"`
}

func main() {
	found, err := call(os.Args[1], os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	if err := json.NewEncoder(os.Stdout).Encode(found); err != nil {
		log.Fatal(err)
	}
}

func call(address, prompt string) (*report, error) {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return nil, err
	}
	defer connection.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client := tokenwirev1.NewCompletionServiceClient(connection)
	request := &tokenwirev1.CompleteRequest{Model: "sim/echo", Prompt: prompt}

	whole, err := client.Complete(ctx, request)
	if err != nil {
		return nil, err
	}
	found := &report{Text: whole.GetText(), FinishReason: whole.GetFinishReason().String()}
	if err := stream(ctx, client, request, found); err != nil {
		return nil, err
	}
	return found, fail(ctx, client, found)
}

func stream(
	ctx context.Context,
	client tokenwirev1.CompletionServiceClient,
	request *tokenwirev1.CompleteRequest,
	found *report,
) error {
	events, err := client.StreamComplete(ctx, request)
	if err != nil {
		return err
	}
	var text strings.Builder
	for {
		response, err := events.Recv()
		if errors.Is(err, io.EOF) {
			found.StreamedText = text.String()
			return nil
		}
		if err != nil {
			return err
		}
		text.WriteString(response.GetTextDelta())
		found.LastEvent = name(response)
		if found.FirstEvent == "" {
			found.FirstEvent = found.LastEvent
		}
	}
}

func name(response *tokenwirev1.StreamCompleteResponse) string {
	message := response.ProtoReflect()
	field := message.WhichOneof(message.Descriptor().Oneofs().ByName("event"))
	if field == nil {
		return ""
	}
	return string(field.Name())
}

// fail makes a call that must fail and keeps its code and reason.
func fail(ctx context.Context, client tokenwirev1.CompletionServiceClient, found *report) error {
	_, err := client.Complete(ctx, &tokenwirev1.CompleteRequest{Model: "nobody/nothing", Prompt: "hello"})
	if err == nil {
		return errors.New("a call of an unknown model succeeded")
	}
	found.ErrorCode = int(status.Code(err))
	found.ErrorReason = reasonOf(err)
	return nil
}

// reasonOf returns the reason of a failure; empty when it was no gateway that told it.
func reasonOf(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}
