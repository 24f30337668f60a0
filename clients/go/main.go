// Command tokenwire-client streams an answer, leaves one early, sets a deadline, and reads why a call failed.
package main

//go:generate buf generate ../../proto

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"

	tokenwirev1 "example.com/tokenwire-client/gen/tokenwire/v1"
)

func main() {
	address := flag.String("address", "127.0.0.1:50051", "HOST:PORT of the gateway")
	flag.Parse()
	connection, err := grpc.NewClient(*address,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		// As much as a gateway sends; grpc-go alone takes 4 MiB.
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(128<<20)))
	if err != nil {
		log.Fatal(err)
	}
	defer connection.Close()
	client := tokenwirev1.NewCompletionServiceClient(connection)

	stream(client, "sim/echo", 30*time.Second, 100)
	stream(client, "sim/long?rate=100", 30*time.Second, 5)
	stream(client, "sim/long?rate=20", 300*time.Millisecond, 100)
	stream(client, "sim/echo?fail=overloaded", 30*time.Second, 100)
	stream(client, "sim/long?fail=server_error&after=5", 30*time.Second, 100)
}

// stream prints an answer while the model writes it, and stops after enough deltas. The timeout becomes the deadline,
// which the gateway keeps too.
func stream(client tokenwirev1.CompletionServiceClient, model string, timeout time.Duration, enough int) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel() // Returning early cancels the call, and the gateway closes the provider connection.
	events, err := client.StreamComplete(ctx, &tokenwirev1.CompleteRequest{Model: model, Prompt: "Hello from Go!"})
	for deltas := 0; err == nil && deltas < enough; {
		var response *tokenwirev1.StreamCompleteResponse
		response, err = events.Recv()
		// Other kinds are skipped, and so is nil: a kind that is newer than this client.
		switch event := response.GetEvent().(type) {
		case *tokenwirev1.StreamCompleteResponse_TextDelta:
			fmt.Print(event.TextDelta)
			deltas++
		case *tokenwirev1.StreamCompleteResponse_Finished:
			fmt.Printf("\n%v, %d tokens", event.Finished.GetFinishReason(), event.Finished.GetUsage().GetOutputTokens())
		}
	}
	fmt.Println()
	if err != nil && !errors.Is(err, io.EOF) {
		explain(err)
	}
}

// explain prints what the status of a call says.
func explain(err error) {
	fmt.Println(err)
	for _, detail := range status.Convert(err).Details() {
		switch detail := detail.(type) {
		case *errdetails.ErrorInfo:
			fmt.Println("  reason", detail.GetReason())
		case *errdetails.RetryInfo:
			fmt.Println("  a retry can help, in", detail.GetRetryDelay().AsDuration())
		case *tokenwirev1.UpstreamError:
			fmt.Printf("  %s answered HTTP %d %s\n", detail.GetProvider(), detail.GetHttpStatus(), detail.GetType())
		case *tokenwirev1.CompletionFailure:
			fmt.Printf("  attempts: %d, partial: %t, usage: %v\n", detail.GetAttempts(), detail.GetPartial(), detail.GetUsage())
		}
	}
}
